package dev.millrace.report.internal.page;

import dev.millrace.report.internal.drawing.Drawing.Arrow;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.run.Tally;
import java.util.List;
import java.util.Optional;

/**
 * What one picture of a graph shows: a box for each node, or one for several that are alike. Immutable.
 *
 * @param shapes what it shows
 * @param arrows the arrows between them, one at most from each to each
 */
record Scene(List<Shape> shapes, List<Arrow> arrows) {

    /** What a shape stands for. */
    enum Kind {
        /** A node. */
        NODE,
        /** A node with what is in it. */
        OPEN_SCOPE,
        /** A node whose inside has a picture of its own. */
        CLOSED_SCOPE,
        /** Nodes with the same sources and the same targets. */
        ROW,
        /** Nodes that follow each other. */
        CHAIN,
        /** Nodes of one layer. */
        LAYER,
        /** Rows in a chain, chains beside each other, and the like. */
        CLUSTER
    }

    /**
     * One box of the picture.
     *
     * @param key its name in the page, unique in it
     * @param kind what it stands for
     * @param members the node, or the nodes that it stands for
     * @param inside what is shown in it
     * @param isUndone whether it is a node whose effect was undone
     */
    record Shape(String key, Kind kind, List<Box> members, Optional<Scene> inside, boolean isUndone) {

        boolean isGroup() {
            return members.size() > 1;
        }

        Optional<Tally> tally() {
            return members.get(0).tally().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Tally.sum(members.stream()
                            .flatMap(box -> box.tally().stream())
                            .toList()));
        }

        /** Returns its title. */
        String label() {
            return switch (kind) {
                case NODE, OPEN_SCOPE, CLOSED_SCOPE -> members.get(0).label();
                case ROW, LAYER -> members.size() + " in parallel";
                case CHAIN -> members.size() + " in a row";
                case CLUSTER -> members.size() + " nodes";
            };
        }

        /** Returns what stands below the title. */
        String detail() {
            return isGroup()
                    ? members.get(0).label() + " … "
                            + members.get(members.size() - 1).label()
                    : members.get(0).type()
                            + tally().filter(tally -> tally.total() > 1)
                                    .map(tally -> " × " + tally.total())
                                    .orElse("")
                            + (isUndone ? ", undone" : "");
        }
    }
}
