package dev.millrace.spring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of an engine, from {@code millrace.*}. Immutable.
 *
 * @param definitions the folders whose {@code .yaml}, {@code .yml} and {@code .json} files are registered
 * @param store where executions outlive the process; in memory alone without one
 * @param workers how many nodes may run at once; 0 for what the engine chooses
 * @param grace how long nodes that run are given when the application stops
 * @param start what begins with the application
 * @param dashboard the engine in a browser
 */
@ConfigurationProperties("millrace")
public record MillraceProperties(
        @DefaultValue("classpath*:workflows/") List<String> definitions,
        @DefaultValue Store store,
        @DefaultValue("0") int workers,
        @DefaultValue("20s") Duration grace,
        @DefaultValue Start start,
        @DefaultValue Dashboard dashboard) {

    /** Copies the list. */
    public MillraceProperties {
        definitions = List.copyOf(definitions);
    }

    /**
     * A store. Immutable.
     *
     * @param folder the folder of a store on disk
     * @param jdbc whether the application's {@code DataSource} holds the store; needs engine-jdbc
     * @param migrate whether the tables of that store are made and brought up to date at the start
     * @param shared whether several engines have that store at a time; needs PostgreSQL
     */
    public record Store(
            @Nullable Path folder,
            @DefaultValue("false") boolean jdbc,
            @DefaultValue("false") boolean migrate,
            @DefaultValue("false") boolean shared) {

        /** Refuses two stores. */
        public Store {
            if (folder != null && jdbc) {
                throw new IllegalArgumentException("[SPR-103] millrace.store.folder and millrace.store.jdbc name two"
                        + " stores; an engine has one: remove one of them");
            }
        }

        /** Returns the folder of a store on disk. */
        public Optional<Path> onDisk() {
            return Optional.ofNullable(folder);
        }
    }

    /**
     * What begins with the application. Immutable.
     *
     * @param recover whether executions of the store that have not ended go on
     * @param triggers whether the triggers of definitions are armed
     */
    public record Start(
            @DefaultValue("true") boolean recover,
            @DefaultValue("true") boolean triggers) {}

    /**
     * The dashboard and the HTTP API, within the application's own web server. Needs engine-http. Immutable.
     *
     * @param enabled whether there are any
     * @param path below which address of the application
     * @param tokens the file of the tokens that are let in, beside beans of that type
     * @param hosts the names by which callers know the server, beside those of this machine itself
     */
    public record Dashboard(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("/millrace") String path,
            @Nullable Path tokens,
            @DefaultValue List<String> hosts) {

        /** Checks the path and copies the list. */
        public Dashboard {
            if (!path.startsWith("/") || path.endsWith("/")) {
                throw new IllegalArgumentException(
                        "[SPR-105] millrace.dashboard.path begins with a slash and ends with none, such as /millrace;"
                                + " not '" + path + "'");
            }
            hosts = List.copyOf(hosts);
        }

        /** Returns the file of tokens. */
        public Optional<Path> tokenFile() {
            return Optional.ofNullable(tokens);
        }
    }
}
