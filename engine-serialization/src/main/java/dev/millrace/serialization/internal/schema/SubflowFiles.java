package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Workflow;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Spot;
import dev.millrace.serialization.internal.text.Syntax;
import dev.millrace.serialization.internal.text.TextReader;
import dev.millrace.serialization.internal.text.Where;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Loads the workflows that a definition names by their file: each file once, none from within itself. */
final class SubflowFiles implements Reading.Files {

    private static final String FIELD = "workflowFilePath";
    private static final String INLINE = "workflowDefinition";

    private record Loaded(Optional<Workflow> workflow, Where at, long nodes) {}

    private final Reading reading;
    private final FileFinder finder;
    private final long maxBytes;
    private final List<Path> open = new ArrayList<>();
    private final Map<Path, Loaded> loaded = new HashMap<>();

    SubflowFiles(Reading reading, FileFinder finder, long maxBytes) {
        this.reading = reading;
        this.finder = finder;
        this.maxBytes = maxBytes;
    }

    /** Notes the file that the load began with. */
    void begin(Path realFile) {
        open.add(realFile);
    }

    @Override
    public List<String> folders(Source document) {
        return finder.places(document);
    }

    @Override
    public Optional<Workflow> load(String path, Where node, Spot spot, Source parent) {
        var at = node.child(FIELD);
        var found = finder.find(path, parent);
        found.problem().ifPresent(problem -> parent.error(problem.code(), at, spot, problem.message()));
        if (found.problem().isPresent() || isRefused(found.real(), at, spot, parent)) {
            return Optional.empty();
        }
        var child = loaded.get(found.real());
        if (child == null) {
            child = read(found, parent.of(found.file()), node.child(INLINE).asDocument());
            loaded.put(found.real(), child);
        } else {
            reading.countNodes(child.nodes());
            reading.places().noteAgain(node.child(INLINE), child.at());
        }
        return accepted(child, node, spot, parent);
    }

    private boolean isRefused(Path real, Where at, Spot spot, Source parent) {
        if (open.contains(real)) {
            var names = open.subList(open.indexOf(real), open.size()).stream()
                    .map(file -> String.valueOf(file.getFileName()))
                    .collect(Collectors.joining(" -> "));
            parent.error("DEF-122", at, spot, "the file contains itself: " + names + " -> " + real.getFileName());
            return true;
        }
        if (open.size() > parent.bounds().nesting()) {
            parent.error(
                    "DEF-103",
                    at,
                    spot,
                    "subflows lie more than " + parent.bounds().nesting() + " deep here");
            return true;
        }
        return false;
    }

    private Loaded read(FileFinder.Found found, Source source, Where at) {
        long before = reading.nodes();
        open.add(found.real());
        try {
            var syntax = Syntax.of(found.real()).orElse(Syntax.YAML);
            var tree = new TextReader(source, syntax).read(found.real(), maxBytes);
            var workflow = tree.flatMap(t -> Documents.root(t, source)).map(map -> workflow(map, source, at));
            return new Loaded(workflow, at, reading.nodes() - before);
        } finally {
            open.remove(open.size() - 1);
        }
    }

    private Workflow workflow(MapTree map, Source source, Where at) {
        reading.places().noteFile(at, source, map);
        return new WorkflowReader(reading, source).read(map, at);
    }

    private Optional<Workflow> accepted(Loaded child, Where node, Spot spot, Source parent) {
        if (reading.nodes() > parent.bounds().values()) {
            parent.error(
                    "DEF-104",
                    node.child(FIELD),
                    spot,
                    "with its subflows the definition holds more than "
                            + parent.bounds().values() + " nodes");
            return Optional.empty();
        }
        return child.workflow();
    }
}
