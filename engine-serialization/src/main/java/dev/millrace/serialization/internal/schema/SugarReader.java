package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.DependsOn;
import dev.millrace.definition.End;
import dev.millrace.definition.NodeId;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.stream.Stream;

/** Reads the phase of a node and what it depends on. */
final class SugarReader {

    private final Source source;
    private final ValueReader values;
    private final IdReader ids;

    SugarReader(Reading reading, Source source) {
        this.source = source;
        this.values = new ValueReader(source);
        this.ids = new IdReader(reading, source);
    }

    void read(Fields fields, NodeId id, Sugar sugar) {
        if (sugar.steps != Sugar.Steps.MAIN && fields.has("continueOnFail")) {
            fields.error("DEF-115", "continueOnFail", "only the steps of a Steps node may be gone on behind");
        } else if (fields.truth("continueOnFail").orElse(false)) {
            sugar.mayFail.add(id);
        }
        if (sugar.steps == Sugar.Steps.NONE) {
            readOrder(fields, id, sugar);
        } else {
            Stream.of("phase", "dependsOn")
                    .filter(fields::has)
                    .forEach(name -> fields.error("DEF-115", name, "a step follows the one before it in its list"));
        }
    }

    private void readOrder(Fields fields, NodeId id, Sugar sugar) {
        var phase = fields.value("phase");
        if (phase != null) {
            fields.integer("phase").ifPresent(number -> sugar.phase(id, number, phase, fields.where("phase")));
        }
        var written = fields.value("dependsOn");
        if (written == null) {
            return;
        }
        var at = fields.where("dependsOn");
        if (written instanceof ListTree list) {
            for (int i = 0; i < list.elements().size(); i++) {
                dependency(list.elements().get(i), at.child(i), id, sugar);
            }
        } else {
            dependency(written, at, id, sugar);
        }
    }

    /** An id, or a map of node, port and end. */
    private void dependency(Tree written, Where at, NodeId id, Sugar sugar) {
        if (written instanceof MapTree map) {
            var fields = new Fields(map, at, Vocabulary.DEPENDENCY, source);
            var end = fields.choice("on", Spelling.DEPENDS_ON).orElse(DependsOn.SUCCESS);
            var port = fields.text("port");
            if (port.isPresent() && end != DependsOn.SUCCESS) {
                fields.error("DEF-115", "port", "a port is one of those by which a node completes; leave 'on' out");
                return;
            }
            ids.required(fields, "node").ifPresent(on -> add(sugar, end, new End(on, port), id, written, at));
            return;
        }
        for (var scalar : values.scalars(written, at)) {
            ids.of(scalar, at).ifPresent(on -> add(sugar, DependsOn.SUCCESS, End.of(on), id, written, at));
        }
    }

    private static void add(Sugar sugar, DependsOn end, End on, NodeId id, Tree written, Where at) {
        sugar.add(new Dependency(end.connection(on, id), end, written, at));
    }
}
