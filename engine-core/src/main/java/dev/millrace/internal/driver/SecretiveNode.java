package dev.millrace.internal.driver;

import dev.millrace.event.Failure;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.node.UnknownSecretException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Code of a node whose settings name secrets: its worker asks the source for them before the code is called.
 * Thread-safe.
 */
final class SecretiveNode implements Node {

    private final Node code;

    SecretiveNode(Node code) {
        this.code = code;
    }

    Node code() {
        return code;
    }

    /** Asks for the secrets. Returns why one is not to be had; null if all are. */
    @Nullable
    Failure missing(NodeCall call) {
        try {
            call.secretsMade().fillIn();
            return null;
        } catch (UnknownSecretException e) {
            return Failure.of(e).withoutRetry();
        } catch (IllegalStateException e) { // the source cannot say now
            return Failure.of(e);
        }
    }

    @Override
    public Outcome run(NodeContext context) throws Exception {
        return code.run(context);
    }

    @Override
    public void release(Map<String, Object> note) {
        code.release(note);
    }
}
