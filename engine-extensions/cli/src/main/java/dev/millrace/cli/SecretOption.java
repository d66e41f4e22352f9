package dev.millrace.cli;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Option that shows values whose names say that they are secret. Confined to one run. */
final class SecretOption {

    @Option(
            names = "--secrets",
            description = "Show values too whose names hold password, secret, token, apiKey or the like.")
    private boolean isShown;

    /** Returns data as JSON, masked unless it was said otherwise. */
    String json(@Nullable Object data) {
        return DataCodec.toJson(isShown ? data : masked(data));
    }

    /** Returns data as JSON on one line, masked unless it was said otherwise. */
    String line(@Nullable Object data) {
        return DataCodec.toJsonLine(isShown ? data : masked(data));
    }

    static @Nullable Object masked(@Nullable Object data) {
        return ReportJson.masked(data, ReportJson::isSecret);
    }
}
