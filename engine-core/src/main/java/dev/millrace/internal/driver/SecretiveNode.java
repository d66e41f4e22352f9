package dev.millrace.internal.driver;

import dev.millrace.event.Failure;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.node.UnknownSecretException;
import java.util.Map;

/**
 * Code of a node whose settings name secrets: its worker asks the source for them before the code is called.
 * Thread-safe.
 */
final class SecretiveNode implements Node {

    private final Node code;

    SecretiveNode(Node code) {
        this.code = code;
    }

    /** Asks for the secrets and calls the code, on the current thread. */
    Returned called(NodeCall call) {
        try {
            call.secretsMade().fillIn();
        } catch (UnknownSecretException e) {
            return Returned.failed(Failure.of(e).withoutRetry());
        } catch (IllegalStateException e) { // the source cannot say now
            return Returned.failed(Failure.of(e));
        }
        return Behaviours.callWithout(code, call);
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
