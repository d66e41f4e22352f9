package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Check;
import dev.millrace.definition.Checks;
import dev.millrace.node.CheckType;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads and writes the checks around a node's attempts. */
final class ChecksReader {

    private static final String TYPE = "check";

    /** Takes the place of one that cannot be read, so that the rest can be checked. */
    private static final Check BROKEN = Check.expression("true");

    private static final Keys UNKNOWN_TYPE = Vocabulary.CHECK.open();

    private final Reading reading;
    private final Source source;
    private final ValueReader values;
    private final SettingsReader settings;

    ChecksReader(Reading reading, Source source) {
        this.reading = reading;
        this.source = source;
        this.values = new ValueReader(source);
        this.settings = new SettingsReader(source);
    }

    Checks read(Fields node) {
        return node.has("preChecks") || node.has("postChecks")
                ? new Checks(read(node, "preChecks"), read(node, "postChecks"))
                : Checks.NONE;
    }

    private List<Check> read(Fields node, String list) {
        var checks = new ArrayList<Check>();
        node.list(list).ifPresent(all -> {
            for (int i = 0; i < all.elements().size(); i++) {
                checks.add(check(all.elements().get(i), node.where(list).child(i)));
            }
        });
        return checks;
    }

    private Check check(Tree tree, Where where) {
        return values.map(tree, where).map(map -> check(map, where)).orElse(BROKEN);
    }

    private Check check(MapTree map, Where where) {
        var type = typeOf(map).flatMap(reading::check);
        var fields = new Fields(map, where, type.map(Reading::keysOf).orElse(UNKNOWN_TYPE), source);
        if (!fields.has(TYPE)) {
            fields.missing(TYPE);
        }
        var parameters = settings.read(fields, type.map(CheckType::fields).orElse(List.of()));
        return fields.applied(
                TYPE,
                fields.text(TYPE),
                BROKEN,
                (broken, name) -> Check.of(type.map(CheckType::name).orElse(name), parameters));
    }

    /** The type comes first, since it says which other keys there are. */
    private static Optional<String> typeOf(MapTree map) {
        for (var entry : map.entries().values()) {
            if (TYPE.equals(Vocabulary.CHECK.nameOf(entry.key()))
                    && entry.value() instanceof ScalarTree scalar
                    && !scalar.isNothing()) {
                return Optional.of(scalar.text());
            }
        }
        return Optional.empty();
    }

    /** Returns whether one of them names a file, so that it depends on where its definition is. */
    boolean nameFiles(Checks checks) {
        return Stream.concat(checks.before().stream(), checks.after().stream())
                .anyMatch(check -> reading.check(check.type()).stream()
                        .flatMap(type -> type.fields().stream())
                        .anyMatch(field -> field.isPath() && check.parameters().get(field.name()) != null));
    }

    static List<Map<String, Object>> write(List<Check> checks) {
        return checks.stream()
                .map(check -> {
                    var out = new DataMap();
                    out.put(TYPE, check.type());
                    out.putEach(check.parameters());
                    return out.map();
                })
                .toList();
    }
}
