package dev.millrace.store.journal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The frame that each opening writes: which build it was. Its header holds epoch and format. */
final class EngineOpening {

    private EngineOpening() {}

    static Append frame() {
        return new Append(
                FrameKind.ENGINE_OPENED, build().getBytes(StandardCharsets.UTF_8), List.of(), (place, failure) -> {});
    }

    private static String build() {
        var version = EngineOpening.class.getPackage().getImplementationVersion();
        return "millrace " + Optional.ofNullable(version).orElse("development");
    }
}
