package dev.millrace.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A planted bug: files of the engine with a passage changed in each, compiled for this test alone.
 *
 * @param name what is wrong
 * @param from the seed from which on it is looked for
 */
record Mutant(String name, long from, List<Change> changes) {

    private static final String ROOT = "dev/millrace/";

    /**
     * One passage.
     *
     * @param file where, below the engine's package
     * @param from the passage; must stand there exactly once
     * @param to what stands there instead
     */
    record Change(String file, String from, String to) {

        private String applyTo(String text) {
            int at = text.indexOf(from);
            if (at < 0 || text.indexOf(from, at + 1) >= 0) {
                throw new AssertionError("the passage '" + from + "' must stand exactly once in " + file
                        + "; follow the change of the source");
            }
            return text.replace(from, to);
        }
    }

    /** Returns the files as they are with all changes. */
    private List<Source> changed() throws IOException {
        var texts = new LinkedHashMap<String, String>();
        for (var change : changes) {
            var file = change.file();
            var text = texts.containsKey(file)
                    ? texts.get(file)
                    : Files.readString(Path.of("src/main/java").resolve(ROOT + file));
            texts.put(file, change.applyTo(text));
        }
        return texts.entrySet().stream()
                .map(file ->
                        new Source((ROOT + file.getKey()).replace(".java", "").replace('/', '.'), file.getValue()))
                .toList();
    }

    static Mutant of(String name, String file, String from, String to) {
        return new Mutant(name, 0, List.of(new Change(file, from, to)));
    }

    // --- by the package of the file

    static Mutant decision(String name, String type, String from, String to) {
        return Mutant.of(name, "internal/decision/" + type + ".java", from, to);
    }

    static Mutant driver(String name, String type, String from, String to) {
        return Mutant.of(name, "internal/driver/" + type + ".java", from, to);
    }

    static Mutant admission(String name, String type, String from, String to) {
        return Mutant.of(name, "internal/admission/" + type + ".java", from, to);
    }

    static Mutant runtime(String name, String type, String from, String to) {
        return Mutant.of(name, "internal/runtime/" + type + ".java", from, to);
    }

    /** Returns one with both changes. */
    Mutant and(Mutant other) {
        return new Mutant(
                name,
                from,
                Stream.concat(changes.stream(), other.changes.stream()).toList());
    }

    /** Returns the same one, which only a rare seed finds: it is looked for from this one on. */
    Mutant from(long seed) {
        return new Mutant(name, seed, changes);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Returns the first of some seeds that fails with this bug; -1 if none does. */
    long firstFailure(int seeds) throws Exception {
        return firstFailure(Simulator.class, seeds);
    }

    /** Returns the first of some seeds of a simulation that fails with this bug; -1 if none does. */
    long firstFailure(Class<?> simulation, int seeds) throws Exception {
        var loader = new MutantLoader(compile());
        var simulator = loader.loadClass(simulation.getName());
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return (Long)
                    simulator.getMethod("firstFailure", long.class, int.class).invoke(null, from, seeds);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Checks that each passage stands where it is said to. */
    void checkPassages() throws IOException {
        changed();
    }

    private Map<String, byte[]> compile() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var sources = changed();
        var messages = new java.io.StringWriter();
        try (var files = new Classes(compiler.getStandardFileManager(null, null, null))) {
            var options = List.of("-classpath", System.getProperty("java.class.path"), "-proc:none", "-nowarn");
            if (!compiler.getTask(messages, files, null, options, null, sources).call()) {
                throw new AssertionError("mutant '" + this.name + "' does not compile: " + messages);
            }
            var classes = new HashMap<String, byte[]>();
            files.written.forEach((written, bytes) -> classes.put(written, bytes.toByteArray()));
            return classes;
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what is compiled in memory. */
    private static final class Classes extends ForwardingJavaFileManager<StandardJavaFileManager> {

        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Classes(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, Kind kind, @Nullable FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(name, n -> new ByteArrayOutputStream());
                }
            };
        }
    }

    /** Loads the engine and its simulator afresh, with the changed classes among them. */
    private static final class MutantLoader extends ClassLoader {

        private final Map<String, byte[]> changed;

        MutantLoader(Map<String, byte[]> changed) {
            super(Mutant.class.getClassLoader());
            this.changed = changed;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.millrace.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                var loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            var bytes = changed.containsKey(name) ? changed.get(name) : read(name);
            return defineClass(name, bytes, 0, bytes.length);
        }

        private byte[] read(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
