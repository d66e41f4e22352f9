package dev.millrace.temporal.internal;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Activities of a worker: what takes its time. All texts are messages. */
@ActivityInterface
public interface NodeActivities {

    /** Calls the code of a node. */
    @ActivityMethod(name = "MillraceNode")
    String call(String asked);

    /** Evaluates scripts within the workflow task; fails if that takes too long. */
    @ActivityMethod(name = "MillraceScriptsAtOnce")
    String evaluateAtOnce(String asked);

    /** Evaluates scripts that take longer. */
    @ActivityMethod(name = "MillraceScripts")
    String evaluate(String asked);

    /** Reads the items of a loop. */
    @ActivityMethod(name = "MillraceItems")
    String items(String asked);
}
