package android.os;

/** A task in the background: on Android one of a few threads, here a thread of its own. */
public abstract class AsyncTask<P, G, R> {
    protected abstract R doInBackground(P... parameters);

    public final AsyncTask<P, G, R> execute(P... parameters) {
        Thread thread = new Thread(() -> doInBackground(parameters));
        thread.setDaemon(true);
        thread.start();
        return this;
    }
}
