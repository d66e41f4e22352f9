package dev.millrace.serialization.internal.imports;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JobRetries of jobs, as policies. Confined to the thread that reads. */
final class JobRetries {

    private static final Set<String> STATUSES = Set.of("ERROR", "FAILED", "TIMEOUT");

    private final int most;
    private final BigDecimal delay;
    private final BigDecimal backoff;
    private final BigDecimal jitter;
    private final BigDecimal time;
    private final List<String> exitCodes;

    JobRetries(ForeignMap file) {
        most = file.wholeNumber("default_max_retries").orElse(0);
        delay = file.number("default_retry_delay").orElse(BigDecimal.valueOf(30));
        backoff = file.number("default_retry_backoff").orElse(new BigDecimal("1.5"));
        jitter = file.number("default_retry_jitter").orElse(new BigDecimal("0.1"));
        time = file.number("default_max_retry_time").orElse(BigDecimal.valueOf(1_800));
        exitCodes = file.texts("default_retry_on_exit_codes").orElse(List.of("1"));
    }

    /** Returns the policy of a job; empty if it has one attempt. */
    Optional<Map<String, @Nullable Object>> of(ForeignMap job) {
        int retries = job.wholeNumber("max_retries").orElse(most);
        var first = job.number("retry_delay").orElse(delay);
        var factor = job.number("retry_backoff").orElse(backoff);
        var spread = job.number("retry_jitter").orElse(jitter);
        var longest = job.number("max_retry_time").orElse(time);
        var policy = new LinkedHashMap<String, @Nullable Object>();
        boolean grows = factor.compareTo(BigDecimal.ONE) > 0;
        policy.put("strategy", grows ? "Exponential" : "Fixed");
        policy.put("maxAttempts", retries + 1);
        policy.put("initialDelay", first.toPlainString() + "s");
        policy.put("maxDelay", longest.max(first).toPlainString() + "s");
        if (grows) {
            policy.put("multiplier", factor);
        }
        policy.put("jitter", spread);
        addWhich(job, policy);
        policy.put("maxRetryTime", longest.toPlainString() + "s");
        return retries > 0 ? Optional.of(policy) : Optional.empty();
    }

    /** There a failure is tried again if its status is listed, or its exit code. */
    private void addWhich(ForeignMap job, Map<String, @Nullable Object> policy) {
        var statuses = job.texts("retry_on_status").orElse(List.copyOf(STATUSES));
        var codes = job.texts("retry_on_exit_codes");
        for (var status : statuses) {
            if (!STATUSES.contains(status)) {
                job.differs(
                        "retry_on_status", "'" + status + "' is no status of a job that is tried again, and left out");
            }
        }
        if (statuses.containsAll(STATUSES)) {
            codes.ifPresent(given -> job.differs(
                    "retry_on_exit_codes", "'retry_on_exit_codes' decides nothing where every status is tried again"));
            return;
        }
        var names = new ArrayList<String>();
        names.add("ExitCode");
        if (statuses.contains("TIMEOUT")) {
            names.add("Timeout");
        }
        if (statuses.contains("ERROR")) {
            names.add("ProgramNotStarted");
        }
        policy.put("retryOn", names);
        if (!statuses.contains("FAILED")) {
            policy.put(
                    "retryOnExitCodes",
                    codes.orElse(exitCodes).stream().map(BigDecimal::new).toList());
        }
    }
}
