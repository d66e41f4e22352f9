package dev.millrace.notification;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The address of a page about an execution, with places for what it is about. Immutable.
 *
 * @param text an address with {@code {execution}}, {@code {workflow}} and {@code {node}} in it
 */
public record LinkTemplate(String text) {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    /**
     * Checks the address.
     *
     * @throws IllegalArgumentException if it is no http or https address
     */
    public LinkTemplate {
        var scheme = filled(text, "e", "w", "n").getScheme();
        if (scheme == null || !SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException("[NOT-107] a link begins with https:// or http://, not '" + text + "'");
        }
    }

    /** Returns the address of the page about an execution; without a node its place stays empty. */
    public URI of(ExecutionId execution, String workflow, Optional<NodePath> node) {
        return filled(
                text,
                encoded(execution.toString()),
                encoded(workflow),
                node.map(NodePath::toString).map(LinkTemplate::encoded).orElse(""));
    }

    private static URI filled(String text, String execution, String workflow, String node) {
        var all = text.replace("{execution}", execution)
                .replace("{workflow}", workflow)
                .replace("{node}", node);
        try {
            return URI.create(all);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "[NOT-107] '" + text + "' is no address with {execution}, {workflow} and" + " {node} in it: "
                            + e.getMessage(),
                    e);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
