package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterLimits;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.Signature;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what workflows take and give, and writes it. */
final class SignatureReader {

    private static final String PARAMETERS = "parameters";
    private static final String OUTPUTS = "outputs";

    private final Source source;
    private final ValueReader values;

    SignatureReader(Source source) {
        this.source = source;
        this.values = new ValueReader(source);
    }

    Signature read(Fields workflow) {
        var parameters = new LinkedHashMap<String, Parameter>();
        Tree written = workflow.value(PARAMETERS);
        if (written != null) {
            var where = workflow.where(PARAMETERS);
            values.map(written, where)
                    .map(MapTree::entries)
                    .orElse(Map.of())
                    .values()
                    .forEach(entry -> {
                        var at = where.child(entry.key());
                        values.map(entry.value(), at)
                                .map(map -> new Fields(map, at, Vocabulary.PARAMETER, source))
                                .ifPresent(fields -> parameters.put(entry.key(), parameter(fields)));
                    });
        }
        var signature = new Signature(parameters, workflow.data(OUTPUTS));
        return signature.equals(Signature.ANY) ? Signature.ANY : signature;
    }

    private Parameter parameter(Fields fields) {
        return new Parameter(
                fields.choice("type", Spelling.PARAMETER_TYPE).orElse(ParameterType.ANY),
                fields.truth("required").orElse(false),
                Optional.ofNullable(fields.value("default")).map(tree -> data(tree, fields.where("default"))),
                new ParameterLimits(
                        allowed(fields), fields.number("min"), fields.number("max"), fields.text("pattern")),
                fields.text("description").orElse(""),
                fields.truth("secret").orElse(false));
    }

    private Object data(Tree tree, Where where) {
        var value = values.data(tree, where);
        return value == null ? Map.of() : value; // one that could not be read, which is reported
    }

    private List<Object> allowed(Fields fields) {
        var allowed = new ArrayList<Object>();
        var elements = fields.list("enum").map(ListTree::elements).orElse(List.of());
        for (int i = 0; i < elements.size(); i++) {
            var value = values.data(elements.get(i), fields.where("enum").child(i));
            if (value != null) {
                allowed.add(value);
            }
        }
        return allowed;
    }

    static void write(Signature signature, DataMap out) {
        var parameters = new LinkedHashMap<String, Object>();
        signature.parameters().forEach((name, parameter) -> parameters.put(name, write(parameter)));
        out.put(PARAMETERS, parameters, Map.of());
        out.putData(OUTPUTS, signature.outputs());
    }

    private static Map<String, Object> write(Parameter parameter) {
        var limits = parameter.limits();
        var out = new DataMap();
        out.put("type", Spelling.PARAMETER_TYPE, parameter.type(), ParameterType.ANY);
        out.put("required", parameter.required(), false);
        parameter.defaultValue().ifPresent(value -> out.putEach(Map.of("default", value)));
        if (!limits.values().isEmpty()) {
            out.putEach(Map.of("enum", limits.values()));
        }
        out.put("min", limits.min().map(SignatureReader::number));
        out.put("max", limits.max().map(SignatureReader::number));
        out.put("pattern", limits.pattern());
        out.put("description", parameter.description(), "");
        out.put("secret", parameter.secret(), false);
        return out.map();
    }

    private static Object number(BigDecimal number) {
        boolean isWhole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
        return isWhole && number.precision() - number.scale() < 19 ? (Object) number.longValueExact() : number;
    }
}
