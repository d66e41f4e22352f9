package dev.millrace.validation;

/**
 * Place of a graph in the document. Immutable.
 *
 * @param path the JSON pointer of what holds the graph
 * @param nodes the key of its nodes
 * @param connections the key of its connections
 * @param context what its problems begin with; empty unless the graph is a subflow's
 */
record GraphPlace(String path, String nodes, String connections, String context) {

    /** The workflow's own graph. */
    static final GraphPlace ROOT = new GraphPlace("", "nodes", "connections", "");

    String node(int position) {
        return path + "/" + nodes + "/" + position;
    }

    String connection(int position) {
        return path + "/" + connections + "/" + position;
    }

    GraphPlace body(int position) {
        return new GraphPlace(node(position) + "/body", "nodes", "connections", context);
    }

    GraphPlace children(int position) {
        return new GraphPlace(node(position), "childNodes", "childConnections", context);
    }

    GraphPlace subflow(int position, String id) {
        var inside = context + "in subflow '" + id + "': ";
        return new GraphPlace(node(position) + "/workflowDefinition", "nodes", "connections", inside);
    }

    /** Returns a path that goes on to a key; {@code ~} and {@code /} are escaped as RFC 6901 asks. */
    static String key(String path, String key) {
        return path + "/" + key.replace("~", "~0").replace("/", "~1");
    }
}
