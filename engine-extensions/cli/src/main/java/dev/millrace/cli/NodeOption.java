package dev.millrace.cli;

import dev.millrace.event.NodePath;

/** The node that a command is about, and all that stands in it. */
final class NodeOption {

    private NodeOption() {}

    /** Returns whether a node is the one that was named, or stands in it. */
    static boolean isIn(NodePath path, String named) {
        var text = path.toString();
        return text.equals(named) || text.startsWith(named + "/") || text.startsWith(named + "[");
    }
}
