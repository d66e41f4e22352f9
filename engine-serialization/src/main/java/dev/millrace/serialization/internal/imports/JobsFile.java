package dev.millrace.serialization.internal.imports;

import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Where;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** File of jobs for Executioner, as a workflow of Process nodes. Confined to the thread that reads. */
public final class JobsFile {

    private static final String ELSEWHERE = "the host, or the command line, says it";
    private static final String NOTIFIES =
            "say 'notifications' in the workflow, and give the engine a channel of mails";
    private static final String SECURITY = "the host says what its workflows may run";

    private static final BigDecimal DEFAULT_TIMEOUT = BigDecimal.valueOf(10_800);
    private static final String REPLACED_TIMEOUT = "600s";
    private static final Pattern ABSOLUTE = Pattern.compile("/|\\\\\\\\|[A-Za-z]:[/\\\\]"); // of Windows too

    private final ForeignMap file;
    private final JobRetries retries;
    private final JobEnvironment environment;

    private JobsFile(ForeignMap file) {
        this.file = file;
        this.retries = new JobRetries(file);
        this.environment = new JobEnvironment(file);
    }

    /**
     * Returns the file as data of a definition; what is wrong with it, or not carried over, is among the source's
     * problems.
     *
     * @param name what the workflow is called if the file does not say so
     */
    public static Map<String, @Nullable Object> read(MapTree map, Source source, String name) {
        return new JobsFile(new ForeignMap(map, Where.ROOT, source)).workflow(name);
    }

    private Map<String, @Nullable Object> workflow(String name) {
        var workflow = new LinkedHashMap<String, @Nullable Object>();
        workflow.put("workflowId", file.text("application_name").orElse(name));
        file.text("name").ifPresent(text -> workflow.put("workflowName", text));
        file.text("description").ifPresent(text -> workflow.put("description", text));
        int workers = Math.max(1, file.wholeNumber("max_workers").orElse(1));
        workflow.put("maxConcurrency", file.flag("parallel").orElse(false) ? workers : 1);
        workflow.put("onFailure", "failFast");
        workflow.put(
                "defaults",
                Map.of(
                        "timeout",
                        file.number("default_timeout")
                                        .filter(JobsFile::isAbove0)
                                        .orElse(DEFAULT_TIMEOUT)
                                        .toPlainString()
                                + "s"));
        var variables = environment.ofAll();
        if (!variables.isEmpty()) {
            workflow.put("environment", variables);
        }
        workflow.put("nodes", nodes(file.text("working_dir")));
        leave();
        file.close("a file of jobs");
        return workflow;
    }

    /** Says what a workflow has no place for. */
    private void leave() {
        file.notCarried("log_dir", "what a job prints is its output");
        for (var key : List.of(
                "email_address",
                "email_on_success",
                "email_on_failure",
                "smtp_server",
                "smtp_port",
                "smtp_user",
                "smtp_password")) {
            file.notCarried(key, NOTIFIES);
        }
        for (var key : List.of(
                "allow_shell",
                "security_policy",
                "command_whitelist",
                "workspace_paths",
                "command_allowlist_patterns")) {
            file.notCarried(key, SECURITY);
        }
        file.notCarried("dependency_plugins", ELSEWHERE);
    }

    private static boolean isAbove0(BigDecimal number) {
        return number.signum() > 0;
    }

    private List<Map<String, @Nullable Object>> nodes(Optional<String> folder) {
        if (!file.has("jobs")) {
            file.missing("jobs", "the file");
        }
        if (folder.isEmpty()) {
            file.missing("working_dir", "the file");
        } else if (!ABSOLUTE.matcher(folder.get()).lookingAt()) {
            file.mismatch(
                    "working_dir",
                    "'working_dir' is an absolute path, not '" + folder.get()
                            + "', so that it means the same wherever the jobs are started from");
        }
        var jobs = file.maps("jobs");
        var ids = new HashSet<String>();
        for (var job : jobs) {
            var id = job.text("id");
            if (id.isEmpty()) {
                job.missing("id", "a job");
            } else if (!ids.add(id.get())) {
                job.mismatch("id", "there is another job with the id '" + id.get() + "'; each needs its own");
            }
        }
        var nodes = new ArrayList<Map<String, @Nullable Object>>();
        for (var job : jobs) {
            nodes.add(node(job, folder.orElse(""), ids));
        }
        return nodes;
    }

    private Map<String, @Nullable Object> node(ForeignMap job, String folder, Set<String> ids) {
        var node = new LinkedHashMap<String, @Nullable Object>();
        node.put("nodeId", job.text("id").orElse(""));
        job.text("description").ifPresent(text -> node.put("description", text));
        var command = job.text("command");
        if (command.isEmpty()) {
            job.missing("command", "a job");
        }
        // An empty command has done its work there without running.
        boolean runs = !command.orElse("").isBlank();
        node.put("runtimeType", runs ? "Process" : "Noop");
        if (runs) {
            node.put("shell", true);
            node.put("command", LiteralText.of(command.orElseThrow()));
            node.put("workingDirectory", LiteralText.of(folder));
            node.put("inheritEnvironment", environment.inherited());
        }
        var variables = environment.of(job);
        if (runs && !variables.isEmpty()) {
            node.put("environment", variables);
        }
        dependsOn(job, node, ids);
        timeout(job, node);
        retries.of(job).filter(policy -> runs).ifPresent(policy -> node.put("retryPolicy", policy));
        new JobChecks(folder).add(job, node);
        job.notCarried("log_dir", "what a job prints is its output");
        job.close("a job");
        return node;
    }

    private static void dependsOn(ForeignMap job, Map<String, @Nullable Object> node, Set<String> ids) {
        var dependencies = job.texts("dependencies").orElse(List.of());
        for (var dependency : dependencies) {
            if (!ids.contains(dependency)) {
                job.mismatch("dependencies", "there is no job '" + dependency + "', on which this one depends");
            }
        }
        if (!dependencies.isEmpty()) {
            node.put("dependsOn", List.copyOf(dependencies));
        }
    }

    private static void timeout(ForeignMap job, Map<String, @Nullable Object> node) {
        job.number("timeout").ifPresent(limit -> {
            if (!isAbove0(limit)) {
                job.differs("timeout", "'timeout' is no time; the job has 600 s, as it has there");
            }
            node.put("timeout", isAbove0(limit) ? limit.toPlainString() + "s" : REPLACED_TIMEOUT);
        });
    }
}
