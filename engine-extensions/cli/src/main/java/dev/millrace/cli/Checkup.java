package dev.millrace.cli;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.store.JournalTool;
import dev.millrace.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A look at all that workflows need from the machine. Changes nothing that stays. Confined to one run. */
final class Checkup {

    private static final long MEGABYTE = 1024L * 1024;
    private static final long SMALL_HEAP = 200;
    private static final long LITTLE_SPACE = 1024;
    private static final long NO_SPACE = 100;
    private static final Duration SKEW = Duration.ofSeconds(2);
    private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");

    private final Optional<StorePlace> store;
    private final NodeRegistry types;

    Checkup(Optional<StorePlace> store, NodeRegistry types) {
        this.store = store;
        this.types = types;
    }

    /** Returns what was found, in the order in which it matters. */
    List<Finding> findings() {
        var found = new ArrayList<Finding>();
        found.add(jvm());
        found.add(memory(Runtime.getRuntime().maxMemory() / MEGABYTE));
        found.add(names(System.getProperty("sun.jnu.encoding", "")));
        store.ifPresent(place -> found.add(place.isDatabase() ? database(place) : store(place)));
        found.addAll(disk());
        found.add(shell());
        found.add(powerShell());
        return found;
    }

    private static Finding jvm() {
        return Finding.ok(
                "jvm",
                "Java " + Runtime.version() + " of " + System.getProperty("java.vendor", "?") + " on "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }

    static Finding memory(long megabytes) {
        var says = megabytes + " MB of heap at most";
        return megabytes < SMALL_HEAP
                ? Finding.warn("memory", says, "give the JVM more: java -Xmx512m -jar millrace.jar")
                : Finding.ok("memory", says);
    }

    static Finding names(String encoding) {
        return encoding.equalsIgnoreCase("UTF-8")
                ? Finding.ok("names", "names of files are read as UTF-8")
                : Finding.warn(
                        "names",
                        "names of files are read as " + encoding + ", so those with letters beyond ASCII are not found",
                        "set LC_ALL=C.UTF-8");
    }

    private static Finding database(StorePlace place) {
        try {
            return Finding.ok(
                    "store",
                    Problems.count(place.view().stored().size(), "execution") + " in " + place + served(place));
        } catch (StoreException e) {
            return Finding.fail("store", String.valueOf(e.getMessage()), "see docs/jdbc.md");
        }
    }

    private static String served(StorePlace place) {
        return ServedStore.address(place).map(at -> "; served at " + at).orElse("");
    }

    private static Finding store(StorePlace directory) {
        var path = directory.folder();
        if (!Files.exists(path)) {
            return Finding.warn("store", "there is none at " + directory, "'millrace run --store' makes it");
        }
        if (!Files.isDirectory(path) || !Files.isWritable(path)) {
            return Finding.fail(
                    "store",
                    directory + " is no folder that may be written",
                    "name another, or change its permissions");
        }
        try {
            var found = JournalTool.at(path).verify();
            if (found.problem().isPresent()) {
                return Finding.fail(
                        "store",
                        found.problem().get(),
                        "'millrace journal salvage " + directory + " TARGET' copies what is good");
            }
            var says = Problems.count(found.executions(), "execution") + served(directory);
            return found.repair()
                    .map(repair -> Finding.warn("store", says + "; " + repair, "the next opening repairs it"))
                    .orElseGet(() -> Finding.ok("store", says));
        } catch (StoreException e) {
            return Finding.fail("store", String.valueOf(e.getMessage()), "see 'millrace journal verify'");
        }
    }

    /** Looks at the space, at how long it takes until the disk has something, and at the time that its files get. */
    private List<Finding> disk() {
        var folder = store.filter(place -> !place.isDatabase())
                .map(StorePlace::folder)
                .filter(Files::isDirectory)
                .orElseGet(() -> Path.of(""));
        try {
            var free = Files.getFileStore(folder.toAbsolutePath()).getUsableSpace() / MEGABYTE;
            var file = Files.createTempFile(folder.toAbsolutePath(), ".millrace-doctor", ".tmp");
            try {
                long began = System.nanoTime();
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(new byte[4096]));
                    channel.force(true);
                }
                long millis = (System.nanoTime() - began) / 1_000_000;
                var written = Files.getLastModifiedTime(file).toInstant();
                return List.of(space(free, millis), clock(Instant.now(), written));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return List.of(Finding.fail(
                    "disk",
                    "nothing can be written in " + folder.toAbsolutePath() + ": " + e.getMessage(),
                    "change to a folder that may be written, or name one with --store"));
        }
    }

    static Finding space(long freeMegabytes, long forcedMillis) {
        var says = freeMegabytes + " MB free; a write is on the disk after " + forcedMillis + " ms";
        if (freeMegabytes < NO_SPACE) {
            return Finding.fail("disk", says, "make room: a store that cannot be written stops its engine");
        }
        return freeMegabytes < LITTLE_SPACE ? Finding.warn("disk", says, "make room") : Finding.ok("disk", says);
    }

    static Finding clock(Instant now, Instant written) {
        var says = now + ", zone " + ZoneId.systemDefault();
        if (now.isBefore(EARLIEST)) {
            return Finding.fail("clock", says + ": that is past", "set the clock: timers and triggers go by it");
        }
        return Duration.between(written, now).abs().compareTo(SKEW) > 0
                ? Finding.warn(
                        "clock",
                        says + "; a file that was written now has the time " + written,
                        "set the clock of this machine, or of the one that has the disk")
                : Finding.ok("clock", says);
    }

    /** A program is really started: that is where containers and hardened machines differ. */
    private Finding shell() {
        var workflow = Workflow.named("doctor")
                .node(
                        "shell",
                        "Process",
                        node -> node.set("command", "echo here").set("shell", true))
                .build();
        try (var engine = WorkflowEngine.builder().nodes(types).build()) {
            var execution = engine.start(workflow, Map.of());
            var result = execution.await();
            return result.status() == ExecutionStatus.COMPLETED
                    ? Finding.ok("shell", "programs start, and the system's shell answers")
                    : Finding.fail(
                            "shell",
                            result.cause(),
                            "nodes of the type Process fail here; look at PATH and permissions");
        }
    }

    private Finding powerShell() {
        var node = NodeSpec.of(NodeId.of("doctor"), Work.of("PowerShell").withSettings(Map.of("scriptContent", "1")));
        var problems =
                types.find("PowerShell").map(type -> type.validate(node, "")).orElseGet(List::of);
        return problems.isEmpty()
                ? Finding.ok("powershell", "is there")
                : Finding.warn(
                        "powershell",
                        "is not found",
                        "nodes of the type PowerShell fail here; install pwsh, if there are such");
    }
}
