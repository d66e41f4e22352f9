package dev.millrace.serialization;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.millrace.node.LineFormat;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * The format {@code csv}: comma-separated values as in RFC 4180, below a header with the names. An item is a map of
 * texts, in the header's order; blank lines are no items. A quoted field may hold line ends, which become newlines.
 * Thread-safe.
 */
public final class CsvRecords implements LineFormat {

    private static final ObjectReader FIELDS =
            CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build().readerForListOf(String[].class);

    private final List<String> names;

    /** Creates the format; {@link java.util.ServiceLoader} does. */
    public CsvRecords() {
        this(List.of());
    }

    private CsvRecords(List<String> names) {
        this.names = names;
    }

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("csv");
    }

    @Override
    public boolean hasHeader() {
        return true;
    }

    @Override
    public LineFormat below(String header) {
        var found = fields(header);
        if (found.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("the header has a column without a name");
        }
        if (new HashSet<>(found).size() < found.size()) {
            throw new IllegalArgumentException("the header names a column twice: " + found);
        }
        return new CsvRecords(found);
    }

    /** A quote opens a field only where the field begins. */
    @Override
    public boolean isWhole(String record) {
        boolean quoted = false;
        boolean atStart = true;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            if (c == '"') {
                quoted = quoted ? !quoted : atStart;
                atStart = false;
            } else if (!quoted) {
                atStart = c == ',' || atStart && c == ' ';
            }
        }
        return !quoted;
    }

    @Override
    public boolean isSkipped(String line) {
        return line.isBlank();
    }

    @Override
    public Object item(String line) {
        var values = fields(line);
        if (values.size() != names.size()) {
            throw new IllegalArgumentException(
                    "it has " + values.size() + " fields, and the header names " + names.size());
        }
        var item = new LinkedHashMap<String, Object>();
        for (int i = 0; i < names.size(); i++) {
            item.put(names.get(i), values.get(i));
        }
        return Collections.unmodifiableMap(item);
    }

    private static List<String> fields(String record) {
        try {
            List<String[]> rows = FIELDS.readValue(record);
            return rows.size() == 1 ? List.of(rows.get(0)) : List.of();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }
}
