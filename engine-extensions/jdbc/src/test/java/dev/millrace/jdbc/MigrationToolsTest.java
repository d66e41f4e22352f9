package dev.millrace.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.UpdateSummaryEnum;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables of a store as Flyway and Liquibase make them by the files in the jar: those that it makes itself. */
@Tag("one-jdk")
class MigrationToolsTest {

    private static final Path FILES =
            Path.of(System.getProperty("basedir", "."), "src/main/resources/dev/millrace/jdbc");

    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    @BeforeAll
    static void tell_only_of_trouble() {
        LIQUIBASE.setLevel(Level.WARNING);
    }

    private static String folder(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }

    private static void byFlyway(TestDatabase database, DataSource source) {
        var kind = folder(database);
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:dev/millrace/jdbc/flyway/" + kind)
                .table("millrace_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    private static void byLiquibase(TestDatabase database, DataSource source) throws LiquibaseException, SQLException {
        try (var connection = source.getConnection();
                var liquibase = new Liquibase(
                        "dev/millrace/jdbc/liquibase/" + folder(database) + ".xml",
                        new ClassLoaderResourceAccessor(),
                        DatabaseFactory.getInstance()
                                .findCorrectDatabaseImplementation(new JdbcConnection(connection)))) {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.update("");
        }
    }

    /** Returns tables, columns, keys and indexes, without those of the tools. */
    private static List<String> schema(DataSource source) throws SQLException {
        var schema = new TreeSet<String>();
        try (var connection = source.getConnection()) {
            var all = rows(connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE", "BASE TABLE"}));
            for (var table : all) {
                var name = table.get("TABLE_NAME");
                if (name.toLowerCase(Locale.ROOT).startsWith("mr_")) {
                    describe(connection, name, schema);
                }
            }
        }
        return List.copyOf(schema);
    }

    private static void describe(Connection connection, String table, TreeSet<String> schema) throws SQLException {
        var data = connection.getMetaData();
        for (var column : rows(data.getColumns(null, null, table, "%"))) {
            schema.add(table + "." + column.get("COLUMN_NAME") + " " + column.get("TYPE_NAME") + " "
                    + column.get("COLUMN_SIZE") + " " + column.get("IS_NULLABLE") + " " + column.get("COLUMN_DEF"));
        }
        for (var index : rows(data.getIndexInfo(null, null, table, false, true))) {
            schema.add(table + " index " + ownName(index.get("INDEX_NAME")) + " " + index.get("NON_UNIQUE") + " "
                    + index.get("ORDINAL_POSITION") + " " + index.get("COLUMN_NAME") + " "
                    + index.get("FILTER_CONDITION"));
        }
    }

    /** H2 makes up names of keys. */
    private static String ownName(String index) {
        return String.valueOf(index).replaceFirst("^(PRIMARY_KEY|CONSTRAINT_INDEX).*", "$1");
    }

    private static List<Map<String, String>> rows(ResultSet rows) throws SQLException {
        var all = new ArrayList<Map<String, String>>();
        try (rows) {
            while (rows.next()) {
                var row = new TreeMap<String, String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnLabel(i).toUpperCase(Locale.ROOT), rows.getString(i));
                }
                all.add(row);
            }
        }
        return all;
    }

    private static void assertMade(TestDatabase database, DataSource source) throws SQLException {
        assertThat(schema(source)).hasSizeGreaterThan(60).isEqualTo(schema(database.migrated()));
        var before = TestDatabase.query(source, "SELECT COUNT(*) FROM mr_schema");
        JdbcStore.migrate(source);
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM mr_schema")).isEqualTo(before);
        var workflow = Workflow.named("one")
                .node("only", (Node) context -> Outcome.done("done", true))
                .build();
        try (var engine = WorkflowEngine.builder().store(JdbcStore.over(source)).build()) {
            var result = engine.start(workflow, Map.of()).await(Duration.ofMinutes(1));
            assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void flyway_makes_what_the_store_makes_beside_tables_of_the_application(TestDatabase database) throws SQLException {
        var source = database.empty();
        TestDatabase.execute(source, "CREATE TABLE orders (id int PRIMARY KEY)");

        byFlyway(database, source);
        byFlyway(database, source);

        assertMade(database, source);
    }

    @ParameterizedTest
    @EnumSource
    void liquibase_makes_what_the_store_makes(TestDatabase database) throws LiquibaseException, SQLException {
        var source = database.empty();

        byLiquibase(database, source);
        byLiquibase(database, source);

        assertMade(database, source);
    }

    /** Each is a numbered file of the store, with the note that it was executed. */
    @ParameterizedTest
    @EnumSource
    void the_files_are_those_of_the_store(TestDatabase database) throws IOException {
        var folder = folder(database);
        var expected = new TreeMap<String, String>();
        var changeLog = Files.readString(FILES.resolve("liquibase").resolve(folder + ".xml"));
        int number = 0;
        for (var file : filesIn(FILES.resolve(folder))) {
            number++;
            var own = file.getFileName().toString();
            var name = "V" + number + "__millrace_" + own.substring(4);
            expected.put(
                    name,
                    (number == 1
                                    ? "CREATE TABLE mr_schema (number int PRIMARY KEY, name varchar(200) NOT NULL);\n\n"
                                    : "")
                            + Files.readString(file).strip() + "\n\nINSERT INTO mr_schema (number, name) VALUES ("
                            + number + ", '" + folder + "/" + own + "');\n");
            assertThat(changeLog).contains("<changeSet id=\"" + number + "\"", "../flyway/" + folder + "/" + name);
        }
        var there = new TreeMap<String, String>();
        for (var file : filesIn(FILES.resolve("flyway").resolve(folder))) {
            there.put(file.getFileName().toString(), Files.readString(file));
        }

        assertThat(number).isGreaterThan(7);
        assertThat(there).isEqualTo(expected);
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }
}
