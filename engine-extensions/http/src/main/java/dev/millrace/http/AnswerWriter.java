package dev.millrace.http;

import dev.millrace.serialization.DataCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes answers: as JSON or text, zipped where that pays, not again where the caller has it. Immutable. */
final class AnswerWriter {

    private static final int WORTH_ZIPPING = 1_024;

    private final PayloadPolicy payloads;

    AnswerWriter(PayloadPolicy payloads) {
        this.payloads = payloads;
    }

    void write(ApiExchange exchange, ApiRole role, ApiAnswer answer, Map<String, String> more) throws IOException {
        if (answer instanceof ApiAnswer.Awaited awaited) {
            write(exchange, role, settled(awaited), more);
            return;
        }
        var headers = new HashMap<>(more);
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Content-Security-Policy", ApiAnswer.Document.NO_PAGE);
        headers.put("Referrer-Policy", "no-referrer");
        if (answer instanceof ApiAnswer.Data data) {
            headers.put("Vary", "Accept, Accept-Encoding, Authorization, Origin");
            headers.put("Content-Type", "application/json");
            headers.putAll(data.headers());
            if (!payloads.isVisibleTo(role)) {
                headers.put("Millrace-Payloads", "hidden");
            }
            write(exchange, data.status(), headers, DataCodec.toJson(payloads.shown(data.data(), role)));
        } else if (answer instanceof ApiAnswer.Document document) {
            headers.put("Content-Type", document.type());
            headers.put("Content-Security-Policy", document.policy());
            write(exchange, 200, headers, document.text());
        } else if (answer instanceof ApiAnswer.Streamed streamed) {
            headers.put("Content-Type", streamed.type());
            // What stands between might collect a stream before it passes it on.
            headers.put("X-Accel-Buffering", "no");
            stream(exchange, headers, streamed);
        } else {
            exchange.answer(204, headers, 0).close();
        }
    }

    private static ApiAnswer settled(ApiAnswer.Awaited awaited) {
        try {
            return awaited.outcome().get();
        } catch (RuntimeException e) {
            return Refusals.answer(Refusals.of(e));
        } finally {
            awaited.seat().giveBack();
        }
    }

    /** The seat is free when the caller sees the end. */
    private static void stream(ApiExchange exchange, Map<String, String> headers, ApiAnswer.Streamed streamed)
            throws IOException {
        try (var out = exchange.answer(200, headers, -1)) {
            try {
                streamed.body().write(out);
            } finally {
                streamed.seat().giveBack();
            }
        } finally {
            streamed.seat().giveBack();
        }
    }

    private static void write(ApiExchange exchange, int status, Map<String, String> headers, String text)
            throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (status == 200 && !exchange.method().equals("POST")) {
            var tag = "\"" + Fingerprint.of(bytes) + "\"";
            headers.put("ETag", tag);
            headers.put("Cache-Control", "private, no-cache");
            if (exchange.header("If-None-Match")
                    .filter(known -> names(known, tag))
                    .isPresent()) {
                headers.remove("Content-Type");
                exchange.answer(304, headers, 0).close();
                return;
            }
        }
        if (bytes.length >= WORTH_ZIPPING
                && exchange.header("Accept-Encoding")
                        .filter(AnswerWriter::takesGzip)
                        .isPresent()) {
            headers.put("Content-Encoding", "gzip");
            bytes = zipped(bytes);
        }
        try (var out = exchange.answer(status, headers, bytes.length)) {
            out.write(bytes);
        }
    }

    /** What was zipped on the way has a weak tag there. */
    private static boolean names(String known, String tag) {
        for (var one : known.split(",", -1)) {
            var name = one.strip();
            if (name.equals(tag) || name.equals("W/" + tag) || name.equals("*")) {
                return true;
            }
        }
        return false;
    }

    /** A weight of nothing is a refusal. */
    private static boolean takesGzip(String accepted) {
        return Arrays.stream(accepted.toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .anyMatch(coding -> coding.matches("gzip(\\s*;(?!\\s*q=0(\\.0*)?\\s*$).*)?"));
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream(bytes.length / 4);
        try (var zip = new GZIPOutputStream(zipped)) {
            zip.write(bytes);
        }
        return zipped.toByteArray();
    }
}
