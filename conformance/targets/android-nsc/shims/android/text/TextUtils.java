package android.text;

public final class TextUtils {
    public static boolean isEmpty(CharSequence text) {
        return text == null || text.length() == 0;
    }

    public static boolean isDigitsOnly(CharSequence text) {
        return text.chars().allMatch(Character::isDigit);
    }
}
