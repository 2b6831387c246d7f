package android.content;

import java.io.Serializable;

public class Intent {
    public Intent(String action) {}

    public Intent putExtra(String name, Serializable value) {
        return this;
    }
}
