package dev.millrace.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The description of the API, a file beside this class. */
final class OpenApi {

    private OpenApi() {}

    /** Returns the description, in JSON. */
    static String text() {
        try (var in = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException(
                        "[HTT-143] openapi.json is not beside its class; take engine-http whole");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
