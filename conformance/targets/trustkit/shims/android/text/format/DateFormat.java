package android.text.format;

import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.Locale;

/** Android's own knows the same letters. */
public final class DateFormat {
    public static CharSequence format(CharSequence pattern, Date date) {
        return new SimpleDateFormat(pattern.toString(), Locale.US).format(date);
    }
}
