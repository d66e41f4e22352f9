package dev.millrace.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Data that are almost an order. */
final class Mismatches {

    private Mismatches() {}

    static Map<String, Object> of(String kind) {
        var line = new HashMap<String, Object>(Map.of("sku", "a", "count", 2));
        var data = new HashMap<String, Object>(Map.of("id", 1, "at", "2026-11-21T10:00:00Z", "colour", "red"));
        data.put("lines", List.of(List.of(line)));
        switch (kind) {
            case "count" -> line.put("count", "hush");
            case "missing" -> line.remove("count");
            case "colour" -> data.put("colour", "hush");
            case "at" -> data.put("at", 7);
            case "lines" -> data.put("lines", Map.of());
            case "large" -> data.put("id", 1.5);
            default -> throw new IllegalArgumentException(kind);
        }
        return data;
    }
}
