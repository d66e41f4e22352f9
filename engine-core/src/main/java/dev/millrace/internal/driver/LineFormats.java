package dev.millrace.internal.driver;

import dev.millrace.node.LineFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;

/** The formats of files that loops can read: those on the class path, and plain lines. Immutable. */
final class LineFormats {

    private static final LineFormat LINES = new Lines();

    private final List<LineFormat> formats = new ArrayList<>();

    private LineFormats() {
        formats.add(LINES);
        ServiceLoader.load(LineFormat.class).forEach(formats::add);
    }

    /** Looked up once, by whoever reads first. */
    private static final class Found {
        static final LineFormats ALL = new LineFormats();
    }

    private static final class Lines implements LineFormat {
        @Override
        public String name() {
            return "lines";
        }

        @Override
        public Set<String> extensions() {
            return Set.of("txt");
        }

        @Override
        public Object item(String line) {
            return line;
        }
    }

    /**
     * Returns a format.
     *
     * @param name its name; empty for the one that the file's extension says, plain lines if none does
     * @throws IllegalArgumentException if there is none of that name
     */
    static LineFormat of(String name, String file) {
        return Found.ALL.find(name, file);
    }

    private LineFormat find(String name, String file) {
        if (name.isEmpty()) {
            var extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            return formats.stream()
                    .filter(format -> format.extensions().contains(extension))
                    .findFirst()
                    .orElse(LINES);
        }
        return formats.stream()
                .filter(format -> format.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no format '" + name + "'; known are "
                        + String.join(
                                ", ", formats.stream().map(LineFormat::name).toList())));
    }
}
