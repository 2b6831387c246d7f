package android.content.res;

import org.xmlpull.v1.XmlPullParser;

public interface XmlResourceParser extends XmlPullParser, AutoCloseable {
    boolean getAttributeBooleanValue(String namespace, String name, boolean otherwise);

    boolean getAttributeBooleanValue(int index, boolean otherwise);

    int getAttributeResourceValue(String namespace, String name, int otherwise);

    @Override
    void close();
}
