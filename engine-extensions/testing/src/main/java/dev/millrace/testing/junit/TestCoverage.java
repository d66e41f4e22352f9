package dev.millrace.testing.junit;

import dev.millrace.report.WorkflowCoverage;
import dev.millrace.serialization.DataCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What several tests took of their workflows, by workflow and version. Thread-safe. */
final class TestCoverage {

    private final Map<String, WorkflowCoverage> workflows = new ConcurrentHashMap<>();

    void add(WorkflowCoverage coverage) {
        workflows.merge(String.valueOf(coverage.workflow().key()), coverage, WorkflowCoverage::with);
    }

    void addAll(TestCoverage other) {
        other.workflows.values().forEach(this::add);
    }

    /** Fails if less than so much percent of a workflow was taken. */
    void check(double least) {
        var below = new TreeMap<>(workflows)
                .values().stream()
                        .filter(coverage -> coverage.percent() < least)
                        .map(WorkflowCoverage::text)
                        .collect(Collectors.joining("\n"));
        if (!below.isEmpty()) {
            throw new AssertionError(
                    "[TST-130] the tests take less than " + least + " % of what there is to take\n" + below);
        }
    }

    /** Writes a text, JSON and a picture for each workflow into a folder. */
    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            for (var entry : workflows.entrySet()) {
                var name = entry.getKey().replaceAll("[^A-Za-z0-9._-]", "_");
                var coverage = entry.getValue();
                Files.write(folder.resolve(name + ".txt"), List.of(coverage.text()));
                Files.writeString(folder.resolve(name + ".json"), DataCodec.toJson(coverage.data()));
                Files.writeString(folder.resolve(name + ".mmd"), coverage.mermaid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "[TST-131] what the tests took cannot be written to " + folder + ": " + e.getMessage(), e);
        }
    }
}
