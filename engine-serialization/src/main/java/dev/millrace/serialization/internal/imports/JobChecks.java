package dev.millrace.serialization.internal.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks before and behind jobs. Confined to the thread that reads. */
final class JobChecks {

    private final String folder;

    JobChecks(String folder) {
        this.folder = folder;
    }

    void add(ForeignMap job, Map<String, @Nullable Object> node) {
        add(job, "pre_checks", node, "preChecks");
        add(job, "post_checks", node, "postChecks");
    }

    private void add(ForeignMap job, String from, Map<String, @Nullable Object> node, String to) {
        var checks = new ArrayList<Map<String, @Nullable Object>>();
        for (var check : job.maps(from)) {
            of(check).ifPresent(checks::add);
        }
        if (!checks.isEmpty()) {
            node.put(to, checks);
        }
    }

    private Optional<Map<String, @Nullable Object>> of(ForeignMap check) {
        var name = check.text("name").orElse("");
        var given = check.map("params");
        check.close("a check");
        var made = switch (name) {
            case "check_file_exists" -> given.map(params -> fileExists(params));
            case "check_no_ora_errors" -> given.map(params -> textAbsent(params, List.of("ORA-")));
            case "check_no_ora_or_sp2_errors" -> given.map(params -> textAbsent(params, List.of("ORA-", "SP2-")));
            default -> Optional.<Map<String, @Nullable Object>>empty();
        };
        if (made.isEmpty()) {
            check.mismatch(
                    "name",
                    "there is no check '" + name + "' with parameters; expected check_file_exists,"
                            + " check_no_ora_errors or check_no_ora_or_sp2_errors, and 'params'");
        }
        return made;
    }

    private Map<String, @Nullable Object> fileExists(ForeignMap params) {
        var check = new LinkedHashMap<String, @Nullable Object>();
        check.put("check", "fileExists");
        check.put("path", file(params, "path"));
        params.close("the check");
        return check;
    }

    private Map<String, @Nullable Object> textAbsent(ForeignMap params, List<String> texts) {
        var check = new LinkedHashMap<String, @Nullable Object>();
        check.put("check", "textAbsent");
        check.put("file", file(params, "log_file"));
        check.put("text", texts);
        params.close("the check");
        return check;
    }

    /** A relative name is one in the working directory there. */
    private String file(ForeignMap params, String key) {
        var name = params.text(key);
        if (name.isEmpty()) {
            params.missing(key, "the check");
            return "";
        }
        boolean isAbsolute = name.get().startsWith("/") || folder.isEmpty();
        return LiteralText.of(isAbsolute ? name.get() : folder + "/" + name.get());
    }
}
