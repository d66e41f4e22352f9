package dev.millrace.nodes.process;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A policy by lists: the programs that may run, the folders that they may work in and name, arguments and files that
 * they must not be given, variables that they may inherit. What has no list is allowed. Immutable and thread-safe.
 *
 * <pre>{@code
 * var policy = SecurityPolicy.builder()
 *         .programs("git", "python3", "/opt/tools/*")
 *         .workspaces(Path.of("/srv/jobs"))
 *         .refusedArguments("--force\\b")
 *         .build();
 * StandardNodes.builder().policy(policy).build();
 * }</pre>
 *
 * <p>It sees what a node hands over, not what a program does then: a shell, an interpreter or a program that starts
 * others can hide what it does. Allow none where that matters, or let the system confine it.
 */
public final class SecurityPolicy implements ProgramPolicy {

    /** The files that no program is given, unless other ones are named; with all that is below them. */
    public static final List<String> SENSITIVE = List.of(
            "/etc/shadow",
            "/etc/gshadow",
            "/etc/sudoers*",
            "/proc/*/environ",
            "**/.ssh",
            "**/.gnupg",
            "**/.aws",
            "**/.kube",
            "**/.netrc",
            "**/.pgpass",
            "**/.git-credentials",
            "**/id_{rsa,dsa,ecdsa,ed25519}",
            "**/*.{pem,p12,pfx,jks,key}");

    private static final Pattern LETTERS = Pattern.compile("[*?\\[{]");

    private final Optional<List<String>> programs;
    private final Optional<List<Path>> workspaces;
    private final List<Pattern> refused;
    private final List<PathMatcher> sensitive;
    private final Optional<List<PathMatcher>> inheritable;
    private final boolean blocks;

    private SecurityPolicy(Builder builder) {
        programs = builder.programs;
        workspaces =
                builder.workspaces.map(all -> all.stream().map(NamedFiles::real).toList());
        refused = builder.refused;
        sensitive = builder.sensitive.stream().map(SecurityPolicy::glob).toList();
        inheritable = builder.inheritable.map(
                all -> all.stream().map(SecurityPolicy::glob).toList());
        blocks = builder.blocks;
    }

    /** Returns a builder of a policy that keeps sensitive files alone from programs, and blocks. */
    public static Builder builder() {
        return new Builder();
    }

    private static PathMatcher glob(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    @Override
    public List<PolicyViolation> violations(ProgramStart start) {
        var found = new LinkedHashSet<PolicyViolation>();
        if (programs.isPresent() && programs.get().stream().noneMatch(entry -> isMeant(entry, start.program()))) {
            found.add(violation("SEC-100", "program " + start.program() + " is not one of those that may run"));
        }
        var folder = NamedFiles.real(start.folder());
        if (isOutside(folder)) {
            found.add(violation("SEC-101", "the working directory " + folder + " is outside of the workspaces"));
        }
        for (var pattern : refused) {
            if (start.texts().stream().anyMatch(text -> pattern.matcher(text).find())) {
                found.add(violation("SEC-103", "an argument matches the refused pattern '" + pattern + "'"));
            }
        }
        var files = new NamedFiles(start.folder(), start.environment().getOrDefault("HOME", ""));
        for (var file : files.in(start.texts())) {
            var real = NamedFiles.real(file.path());
            if (isSensitive(file.path()) || isSensitive(real)) {
                found.add(violation("SEC-104", "an argument names the sensitive file " + real));
            } else if (file.isPath() && isOutside(real)) {
                found.add(violation("SEC-102", "an argument names " + real + ", outside of the workspaces"));
            }
        }
        for (var name : start.inherited().stream().sorted().toList()) {
            if (!mayInherit(name)) {
                found.add(violation("SEC-105", "variable " + name + " of the engine may not be inherited"));
            }
        }
        return List.copyOf(found);
    }

    private PolicyViolation violation(String code, String message) {
        return new PolicyViolation(code, message, blocks);
    }

    /**
     * A bare name means the program that the engine itself would find by it, wherever a node's own PATH leads. A file
     * of another name is another program, although a link leads to the same: some behave by their name.
     */
    private static boolean isMeant(String entry, Path program) {
        if (LETTERS.matcher(entry).find()) {
            return glob(entry).matches(NamedFiles.real(program));
        }
        var meant = entry.indexOf('/') < 0 && entry.indexOf('\\') < 0
                ? Platform.CURRENT.find(entry, Path.of("/"), Platform.CURRENT.environment())
                : Optional.of(Path.of(entry));
        return meant.filter(file -> NamedFiles.real(file).equals(NamedFiles.real(program))
                        && String.valueOf(file.getFileName()).equals(String.valueOf(program.getFileName())))
                .isPresent();
    }

    private boolean isOutside(Path real) {
        return workspaces.isPresent() && workspaces.get().stream().noneMatch(real::startsWith);
    }

    private boolean isSensitive(Path file) {
        for (var at = file; at != null; at = at.getParent()) {
            var part = at;
            if (sensitive.stream().anyMatch(glob -> glob.matches(part))) {
                return true;
            }
        }
        return false;
    }

    private boolean mayInherit(String name) {
        if (inheritable.isEmpty() || Platform.CURRENT.inheritedNames().contains(name)) {
            return true;
        }
        try {
            var path = Path.of(name);
            return inheritable.get().stream().anyMatch(glob -> glob.matches(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Says what a policy allows. Confined to the thread that builds. */
    public static final class Builder {

        private Optional<List<String>> programs = Optional.empty();
        private Optional<List<Path>> workspaces = Optional.empty();
        private List<Pattern> refused = List.of();
        private List<String> sensitive = SENSITIVE;
        private Optional<List<String>> inheritable = Optional.empty();
        private boolean blocks = true;

        private Builder() {}

        /**
         * Sets the programs that may run, and no others: by name, as the engine's own PATH finds them; by path; or by a
         * glob of the path that links lead to, such as <code>/opt/tools/*</code>.
         *
         * @throws IllegalArgumentException if a glob is none
         */
        public Builder programs(String... allowed) {
            for (var entry : allowed) {
                if (entry.isBlank()) {
                    throw new IllegalArgumentException("a program's name is blank");
                }
                glob(entry);
            }
            programs = Optional.of(List.of(allowed));
            return this;
        }

        /**
         * Sets the folders, after links, in which programs may work and in which files must lie that their arguments
         * name.
         */
        public Builder workspaces(Path... folders) {
            workspaces = Optional.of(List.of(folders));
            return this;
        }

        /**
         * Sets patterns that are found in no argument, and in no script.
         *
         * @throws IllegalArgumentException if one is no regular expression
         */
        public Builder refusedArguments(String... patterns) {
            refused = List.of(patterns).stream().map(Pattern::compile).toList();
            return this;
        }

        /**
         * Sets globs of files that no argument names, with all below them, in place of {@link #SENSITIVE}.
         *
         * @throws IllegalArgumentException if one is no glob
         */
        public Builder sensitiveFiles(String... globs) {
            List.of(globs).forEach(SecurityPolicy::glob);
            sensitive = List.of(globs);
            return this;
        }

        /**
         * Sets globs of the engine's variables that programs may inherit beside PATH, HOME, LANG, LC_ALL, TZ and
         * TMPDIR.
         *
         * @throws IllegalArgumentException if one is no glob
         */
        public Builder inheritable(String... names) {
            List.of(names).forEach(SecurityPolicy::glob);
            inheritable = Optional.of(List.of(names));
            return this;
        }

        /** Sets that programs are started all the same, and the node's log has a warning. */
        public Builder warnOnly() {
            blocks = false;
            return this;
        }

        /** Builds the policy; links in workspaces are resolved now. */
        public SecurityPolicy build() {
            return new SecurityPolicy(this);
        }
    }
}
