package dev.millrace.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files of this checkout that are not on the class path: pages and sources. */
public final class Checkout {

    private Checkout() {}

    /** Returns the folder that holds the README. */
    public static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("engine-examples/pom.xml")))
                .findFirst()
                .orElseThrow();
    }

    /** Returns a file's text. */
    public static String text(String path) {
        try {
            return Files.readString(root().resolve(path)).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /** Returns the texts of all Java files of the project, by the names of the files without their endings. */
    public static Map<String, String> sources() throws IOException {
        try (var files = Files.walk(root())) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> StreamSupport.stream(file.spliterator(), false)
                            .noneMatch(part -> part.toString().equals("target")))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> text(root().relativize(file).toString()),
                            (one, other) -> one));
        }
    }

    /** Returns the fenced blocks of a page that are in one language, in order, each ended by a line feed. */
    public static List<String> blocks(String page, String language) {
        Matcher fences =
                Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(text(page));
        List<String> blocks = new ArrayList<>();
        while (fences.find()) {
            blocks.add(fences.group(1));
        }
        return blocks;
    }

    /** Returns a text without blanks and line ends, so that how it is wrapped does not matter. */
    public static String squeezed(String text) {
        return text.replaceAll("\\s", "");
    }
}
