package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.ChildOptions;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Selection.Names;
import dev.millrace.definition.StartSettings;
import dev.millrace.serialization.internal.text.Source;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what a node says of the execution that it asks for, and writes it. */
final class ChildReader {

    private static final String SELECT = "select";
    private static final String ONLY = "only";
    private static final String ONLY_TAGS = "onlyTags";
    private static final String SKIP = "skip";
    private static final String SKIP_TAGS = "skipTags";
    private static final String UPSTREAM = "withUpstream";
    private static final String ABSENT = "absent";
    private static final String OVERRIDES = "overrides";
    private static final String PRIORITY = "priority";
    private static final String TIMEOUT = "timeout";
    private static final String MOST = "maxConcurrency";
    private static final String RETRY = "retryPolicy";
    private static final String ENVIRONMENT = "environment";

    private final RetryReader retries;

    ChildReader(Source source) {
        this.retries = new RetryReader(source);
    }

    /** What nodes that are not run are for those behind them. */
    enum Absent {
        IGNORED,
        COMPLETED
    }

    ChildOptions read(Fields node) {
        var options = node.object(SELECT, Vocabulary.SELECT)
                .map(fields -> ChildOptions.selecting(selection(fields)))
                .orElse(ChildOptions.NONE);
        var overrides = node.object(OVERRIDES, Vocabulary.OVERRIDES);
        return overrides.isPresent() ? overridden(options, overrides.get()) : options;
    }

    private static Selection selection(Fields fields) {
        return new Selection(
                names(fields, ONLY, ONLY_TAGS),
                names(fields, SKIP, SKIP_TAGS),
                fields.truth(UPSTREAM).orElse(false),
                fields.choice(ABSENT, Spelling.ABSENT)
                        .filter(Absent.COMPLETED::equals)
                        .isPresent());
    }

    private static Names names(Fields fields, String ids, String tags) {
        return new Names(new LinkedHashSet<>(fields.texts(ids)), new LinkedHashSet<>(fields.texts(tags)));
    }

    private ChildOptions overridden(ChildOptions options, Fields fields) {
        var settings =
                fields.applied(TIMEOUT, fields.duration(TIMEOUT), StartSettings.NONE, StartSettings::withTimeout);
        settings = fields.applied(MOST, fields.integer(MOST), settings, StartSettings::withMaxConcurrency);
        settings = fields.object(RETRY, Vocabulary.RETRY)
                .map(retries::retry)
                .map(settings::withRetry)
                .orElse(settings);
        var environment = new LinkedHashMap<String, String>();
        fields.textMap(ENVIRONMENT).forEach((name, value) -> environment.put(name, String.valueOf(value)));
        settings = environment.isEmpty()
                ? settings
                : fields.applied(ENVIRONMENT, Optional.of(environment), settings, StartSettings::withEnvironment);
        var treated = options.withSettings(settings);
        return fields.choice(PRIORITY, Spelling.PRIORITY)
                .map(treated::withPriority)
                .orElse(treated);
    }

    static void write(ChildOptions options, DataMap out) {
        options.selection().ifPresent(selection -> out.put(SELECT, dataOf(selection)));
        var settings = options.settings();
        var overrides = new DataMap();
        overrides.put(PRIORITY, options.priority().map(Spelling.PRIORITY::of));
        overrides.put(TIMEOUT, settings.timeout().map(Duration::toString));
        settings.maxConcurrency().ifPresent(most -> overrides.put(MOST, most));
        settings.retry().ifPresent(policy -> overrides.put(RETRY, PolicyData.retry(policy, Map.of())));
        overrides.putData(ENVIRONMENT, new TreeMap<>(settings.environment()));
        out.putData(OVERRIDES, overrides.map());
    }

    private static Map<String, Object> dataOf(Selection selection) {
        var out = new DataMap();
        out.putList(ONLY, List.copyOf(selection.only().ids()));
        out.putList(ONLY_TAGS, List.copyOf(selection.only().tags()));
        out.putList(SKIP, List.copyOf(selection.skip().ids()));
        out.putList(SKIP_TAGS, List.copyOf(selection.skip().tags()));
        out.put(UPSTREAM, selection.withUpstream(), false);
        out.put(ABSENT, Spelling.ABSENT, selection.satisfied() ? Absent.COMPLETED : Absent.IGNORED, Absent.IGNORED);
        return out.map();
    }
}
