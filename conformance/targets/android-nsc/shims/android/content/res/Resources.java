package android.content.res;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.kxml2.io.KXmlParser;
import org.xmlpull.v1.XmlPullParser;
import org.xmlpull.v1.XmlPullParserException;

/** The resources of an app with one of them: an XML file, read as text and not as the compiled form of it. */
public class Resources {
    public static final int THE_FILE = 1;

    private final File file;

    public Resources(File file) {
        this.file = file;
    }

    public XmlResourceParser getXml(int id) {
        try {
            KXmlParser parser = new TextParser();
            parser.setFeature(XmlPullParser.FEATURE_PROCESS_NAMESPACES, true);
            parser.setInput(new FileInputStream(file), "UTF-8");
            return (XmlResourceParser) parser;
        } catch (IOException | XmlPullParserException unreadable) {
            throw new NotFoundException(unreadable);
        }
    }

    public InputStream openRawResource(int id) {
        throw new UnsupportedOperationException("the generated configuration brings no certificates");
    }

    public String getResourceEntryName(int id) {
        return "network_security_config";
    }

    public String getResourceName(int id) {
        return "app:xml/network_security_config";
    }

    public String getResourcePackageName(int id) {
        return "app";
    }

    /** 0 for all others, for there are none. */
    public int getIdentifier(String name, String type, String packageName) {
        return name.equals("network_security_config") && type.equals("xml") ? THE_FILE : 0;
    }

    public static class NotFoundException extends RuntimeException {
        NotFoundException(Exception cause) {
            super(cause);
        }
    }

    private static final class TextParser extends KXmlParser implements XmlResourceParser {
        @Override
        public void close() {}

        @Override
        public boolean getAttributeBooleanValue(String namespace, String name, boolean otherwise) {
            return booleanOf(getAttributeValue(namespace == null ? "" : namespace, name), otherwise);
        }

        @Override
        public boolean getAttributeBooleanValue(int index, boolean otherwise) {
            return booleanOf(getAttributeValue(index), otherwise);
        }

        @Override
        public int getAttributeResourceValue(String namespace, String name, int otherwise) {
            return otherwise;
        }

        @Override
        public String getAttributeValue(String namespace, String name) {
            return super.getAttributeValue(namespace == null ? "" : namespace, name);
        }

        private static boolean booleanOf(String value, boolean otherwise) {
            return value == null ? otherwise : value.equals("true");
        }
    }
}
