package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

/** What editors complete in an application.yaml is what is read of it. */
class PropertiesMetadataTest {

    /** Read by a condition, not by the record. */
    private static final Set<String> CONDITIONS = Set.of("millrace.enabled", "management.health.millrace.enabled");

    private static List<Map<?, ?>> described() throws IOException {
        var file = new ClassPathResource(
                "META-INF/spring-configuration-metadata.json", PropertiesMetadataTest.class.getClassLoader());
        var text = file.getContentAsString(StandardCharsets.UTF_8);
        var metadata = (Map<?, ?>) DataCodec.standard().read(text, Format.JSON, "metadata");
        return ((List<?>) metadata.get("properties"))
                .stream().<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();
    }

    private static Stream<String> names(String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).flatMap(one -> names(prefix, one));
    }

    private static Stream<String> names(String prefix, RecordComponent component) {
        var name = prefix + "." + component.getName();
        return component.getType().isRecord() ? names(name, component.getType()) : Stream.of(name);
    }

    @Test
    void every_property_is_described_and_no_other() throws IOException {
        assertThat(described().stream()
                        .map(one -> String.valueOf(one.get("name")))
                        .filter(name -> !CONDITIONS.contains(name)))
                .containsExactlyInAnyOrderElementsOf(
                        names("millrace", MillraceProperties.class).toList());
        assertThat(described())
                .allSatisfy(one -> assertThat(one.get("description")).asString().endsWith("."));
    }
}
