package dev.millrace.examples.firstuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.examples.Checkout;
import dev.millrace.store.JournalTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {

    private static final String SOURCES = "engine-examples/src/main/java/dev/millrace/examples/firstuse/";
    private static final String RESOURCES = "engine-examples/src/main/resources/dev/millrace/examples/firstuse/";

    @Test
    void the_first_java_block_is_the_example_without_package_and_javadoc() {
        var source = Checkout.text(SOURCES + "FirstUse.java")
                .replaceFirst("package .*;\\n\\n", "")
                .replaceAll("(?m)^ */\\*\\*.*\\*/\\n", "");

        assertThat(Checkout.blocks("README.md", "java").get(0)).isEqualTo(source);
    }

    @Test
    void the_first_use_is_complete_by_line_25() {
        var lines = Checkout.text("README.md").lines().toList();

        assertThat(lines.indexOf("```")).isLessThan(25);
    }

    @Test
    void the_second_java_block_stands_in_the_example() {
        assertThat(Checkout.squeezed(Checkout.text(SOURCES + "FromFile.java")))
                .contains(Checkout.squeezed(Checkout.blocks("README.md", "java").get(1)));
    }

    @Test
    void the_file_runs_and_is_the_yaml_of_the_page(@TempDir Path folder) throws IOException {
        var yaml = Checkout.blocks("README.md", "yaml").get(0);
        var file = Files.writeString(folder.resolve("order.yaml"), yaml);

        assertThat(yaml).isEqualTo(Checkout.text(RESOURCES + "order.yaml"));
        assertThat(FromFile.run(file).output()).isEqualTo(Map.of("text", "R-12900 from shelf 17"));
    }

    @Test
    void the_third_java_block_is_durable(@TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("order.yaml"),
                Checkout.blocks("README.md", "yaml").get(0));

        assertThat(Checkout.squeezed(Checkout.text(SOURCES + "Durable.java")))
                .contains(Checkout.squeezed(Checkout.blocks("README.md", "java").get(2)));
        assertThat(Durable.run(file, folder.resolve("data")).isCompleted()).isTrue();
        assertThat(Durable.run(file, folder.resolve("data")).isCompleted()).isTrue();
        assertThat(JournalTool.at(folder.resolve("data")).stored())
                .as("the key starts it once")
                .hasSize(1);
    }

    @Test
    void the_mains_run(@TempDir Path folder) {
        FirstUse.main(new String[0]);
        FromFile.main(new String[0]);
        Durable.main(new String[] {folder.toString()});
    }

    @Test
    void there_are_two_commands_and_the_first_names_a_class_that_exists() throws ClassNotFoundException {
        var commands = Checkout.blocks("README.md", "sh");

        assertThat(commands).hasSize(2);
        assertThat(commands.get(1)).isEqualTo("./mvnw verify\n");
        assertThat(commands.get(0)).startsWith("./mvnw -q -pl engine-examples -am compile exec:java");
        assertThat(Class.forName(commands.get(0).strip().replaceFirst(".*mainClass=", "")))
                .hasPublicMethods("main");
    }
}
