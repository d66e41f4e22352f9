package dev.millrace.nodes;

import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.node.NodeType;
import dev.millrace.node.NodeTypeProvider;
import dev.millrace.nodes.code.InstanceProvider;
import dev.millrace.nodes.code.JavaNodeType;
import dev.millrace.nodes.internal.BaseFolder;
import dev.millrace.nodes.process.PowerShellNodeType;
import dev.millrace.nodes.process.ProcessNodeType;
import dev.millrace.nodes.process.ProgramPolicy;
import dev.millrace.nodes.script.GroovyNodeType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The catalogue of standard nodes. Immutable. */
public final class StandardNodes implements NodeTypeProvider {

    private final List<NodeType> types;

    /** Creates the catalogue with its defaults; the service loader calls it. */
    public StandardNodes() {
        this(builder());
    }

    private StandardNodes(Builder builder) {
        var folders = new BaseFolder(builder.baseFolders);
        var base = builder.alone ? folders.alone() : folders;
        types = List.of(
                new GroovyNodeType(base, builder.groovy, builder.idleScripts),
                new ProcessNodeType(base, builder.killGrace, builder.policy, builder.inherited),
                new PowerShellNodeType(base, builder.killGrace, builder.policy, builder.inherited),
                new JavaNodeType(base, builder.instances));
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Collection<NodeType> types() {
        return types;
    }

    /** Says what the standard nodes may do. Confined to the thread that builds. */
    public static final class Builder {

        private List<Path> baseFolders = List.of(Path.of(""));
        private boolean alone;
        private boolean groovy = true;
        private int idleScripts = 256;
        private Optional<InstanceProvider> instances = Optional.empty();
        private Duration killGrace = Duration.ofSeconds(2);

        private ProgramPolicy policy = ProgramPolicy.ANY;
        private InheritedEnvironment inherited = InheritedEnvironment.USUAL;

        private Builder() {}

        /**
         * Sets the folder that script files and libraries are in which are not beside their definition's file; the
         * working directory without it.
         */
        public Builder baseFolder(Path folder) {
            return baseFolders(List.of(folder));
        }

        /** Sets several such folders: a file is taken from the first that has it, behind the definition's own. */
        public Builder baseFolders(List<Path> folders) {
            if (folders.isEmpty()) {
                throw new IllegalArgumentException("at least one folder is needed");
            }
            baseFolders = List.copyOf(folders);
            alone = false;
            return this;
        }

        /** Sets the folders that script files and libraries are in, wherever their definition comes from. */
        public Builder baseFoldersOnly(List<Path> folders) {
            baseFolders(folders);
            alone = true;
            return this;
        }

        /** Sets whether Groovy may run, in scripts and in conditions; it may without it. */
        public Builder groovy(boolean enabled) {
            groovy = enabled;
            return this;
        }

        /**
         * Sets how many compiled scripts are kept that no node uses; 256 without it. Standard nodes of one class loader
         * with the same number share them.
         */
        public Builder idleScripts(int limit) {
            if (limit < 0) {
                throw new IllegalArgumentException("the limit must not be negative: " + limit);
            }
            idleScripts = limit;
            return this;
        }

        /** Sets how long a process that is asked to end may take before it is killed; 2 s without it. */
        public Builder killGrace(Duration grace) {
            if (grace.isNegative()) {
                throw new IllegalArgumentException("the grace period must not be negative: " + grace);
            }
            killGrace = grace;
            return this;
        }

        /**
         * Sets which programs {@code Process} and {@code PowerShell} may start; all, without it. Groovy and Java code
         * of definitions is not asked: see {@link #groovy}.
         */
        public Builder policy(ProgramPolicy given) {
            policy = given;
            return this;
        }

        /**
         * Sets which of the engine's own variables programs get, where neither the node nor its workflow says so; the
         * usual ones without it. What may be inherited at all, a {@link #policy} says.
         */
        public Builder inheritEnvironment(InheritedEnvironment variables) {
            inherited = variables;
            return this;
        }

        /** Sets what makes the objects of node classes; their public constructors without parameters, without it. */
        public Builder instances(InstanceProvider provider) {
            instances = Optional.of(provider);
            return this;
        }

        /** Builds the catalogue. */
        public StandardNodes build() {
            return new StandardNodes(this);
        }
    }
}
