package com.android.internal.util;

import java.io.IOException;
import org.xmlpull.v1.XmlPullParser;
import org.xmlpull.v1.XmlPullParserException;

/** The three steps that the configuration is read with. */
public final class XmlUtils {
    public static void beginDocument(XmlPullParser parser, String name)
            throws XmlPullParserException, IOException {
        int type = parser.next();
        while (type != XmlPullParser.START_TAG && type != XmlPullParser.END_DOCUMENT) {
            type = parser.next();
        }
        if (type != XmlPullParser.START_TAG || !parser.getName().equals(name)) {
            throw new XmlPullParserException("the document does not begin with " + name);
        }
    }

    /** Goes to the next element right below a depth; false at its end. */
    public static boolean nextElementWithin(XmlPullParser parser, int depth)
            throws XmlPullParserException, IOException {
        while (true) {
            int type = parser.next();
            boolean isEnd = type == XmlPullParser.END_TAG && parser.getDepth() == depth;
            if (isEnd || type == XmlPullParser.END_DOCUMENT) {
                return false;
            }
            if (type == XmlPullParser.START_TAG && parser.getDepth() == depth + 1) {
                return true;
            }
        }
    }

    public static void skipCurrentTag(XmlPullParser parser) throws XmlPullParserException, IOException {
        int depth = parser.getDepth();
        int type = parser.next();
        while (type != XmlPullParser.END_DOCUMENT
                && (type != XmlPullParser.END_TAG || parser.getDepth() > depth)) {
            type = parser.next();
        }
    }
}
