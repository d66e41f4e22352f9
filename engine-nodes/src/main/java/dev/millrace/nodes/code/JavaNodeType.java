package dev.millrace.nodes.code;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.node.Field;
import dev.millrace.node.Field.Kind;
import dev.millrace.node.Node;
import dev.millrace.node.NodeType;
import dev.millrace.nodes.internal.ApplicationLoader;
import dev.millrace.nodes.internal.BaseFolder;
import dev.millrace.nodes.internal.HeldCache;
import dev.millrace.nodes.internal.HeldCache.Held;
import dev.millrace.nodes.internal.RefusedFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs nodes that are Java classes, found by name. Such classes are trusted like the application's own. Thread-safe.
 */
public final class JavaNodeType implements NodeType {

    /** Closed libraries are not kept: a changed file would be another one anyway. */
    private static final int IDLE_LIBRARIES = 0;

    private final BaseFolder base;
    private final Optional<InstanceProvider> instances;
    private final Library application = new Library(ApplicationLoader.find());
    private final HeldCache<Library.File, Library> libraries =
            new HeldCache<>(Library::open, Library::close, IDLE_LIBRARIES);

    /**
     * Creates the type.
     *
     * @param base where library files are
     * @param instances makes the objects; without it, by their public constructors without parameters
     */
    public JavaNodeType(BaseFolder base, Optional<InstanceProvider> instances) {
        this.base = base;
        this.instances = instances;
    }

    @Override
    public String name() {
        return "Java";
    }

    @Override
    public String description() {
        return "Runs a Java class that implements dev.millrace.node.Node.";
    }

    @Override
    public List<Field> fields() {
        return List.of(
                Field.required("typeName", Kind.VERBATIM, "the class, with its package"),
                Field.optional(
                                "assemblyPath",
                                Kind.VERBATIM,
                                "the jar that holds it, beside the definition or in the base folder; the"
                                        + " application's class path without it")
                        .path());
    }

    @Override
    public Optional<Set<String>> ports(NodeSpec node) {
        return Optional.empty();
    }

    @Override
    public List<Problem> validate(NodeSpec node, String path) {
        if (node.setting("typeName").isEmpty()) {
            return List.of(); // that a required field is absent is said already
        }
        try {
            find(node).close();
            return List.of();
        } catch (RefusedClassException refused) {
            return List.of(refused.at(path));
        }
    }

    @Override
    public Node create(NodeSpec node) throws Exception {
        try {
            var found = find(node);
            return found.library().isEmpty()
                    ? made(found)
                    : new JavaNode(made(found), found.library().get());
        } catch (RefusedClassException refused) {
            throw new InvalidWorkflowException("node '" + node.id() + "'", List.of(refused.at("")));
        }
    }

    private NodeClass find(NodeSpec node) throws RefusedClassException {
        var name = node.setting("typeName").map(Object::toString).orElse("").strip();
        if (name.isEmpty()) {
            throw new RefusedClassException("DEF-330", "typeName names no class");
        }
        var file = node.setting("assemblyPath").map(Object::toString);
        var library =
                file.isEmpty() ? Optional.<Held<Library>>empty() : Optional.of(open(base.beside(node), file.get()));
        try {
            var loader = library.map(Held::value).orElse(application).loader();
            var type = NodeClass.find(
                    name, loader, file.map(path -> "in '" + path + "'").orElse("on the class path"));
            if (instances.isEmpty()) {
                NodeClass.checkConstructor(type);
            }
            return new NodeClass(type, library);
        } catch (RefusedClassException refused) {
            library.ifPresent(Held::close);
            throw refused;
        }
    }

    private Held<Library> open(BaseFolder base, String path) throws RefusedClassException {
        try {
            return libraries.hold(Library.File.of(base.file(path)));
        } catch (Exception e) {
            var why = e instanceof RefusedFileException ? e.getMessage() : "the library cannot be opened: " + e;
            throw new RefusedClassException("DEF-306", "assemblyPath", String.valueOf(why), e);
        }
    }

    private Node made(NodeClass found) throws Exception {
        try {
            var type = found.type();
            var made = instances.isPresent() ? instances.get().instance(type) : NodeClass.byConstructor(type);
            if (made instanceof Node node) {
                return node;
            }
            throw new RefusedClassException("DEF-334", "the provider's object for '" + type.getName() + "' is no node");
        } catch (Exception | LinkageError e) {
            found.close();
            throw e;
        }
    }
}
