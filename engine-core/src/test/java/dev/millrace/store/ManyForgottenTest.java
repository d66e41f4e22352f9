package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChildJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hundreds of thousands are forgotten at once in a small heap, and the store opens in it again. {@link ForgottenIdsTest}
 * looks at what that rests on.
 */
@Tag("soak")
class ManyForgottenTest {

    @TempDir
    Path folder;

    @Test
    void what_was_forgotten_takes_little_memory() throws Exception {
        var child = ChildJvm.run("-Xmx40m", ManyForgotten.class, folder.toString(), "300000");

        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output()).contains("left=1 kept=true");
    }
}
