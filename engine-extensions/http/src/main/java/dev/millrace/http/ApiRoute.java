package dev.millrace.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that can be asked. Immutable.
 *
 * @param method the method
 * @param path the path below {@code /api/v1}; a part in braces stands for any one
 * @param role who may ask
 * @param parameters the parameters of the query that it knows
 * @param action answers
 */
record ApiRoute(String method, String path, Access role, Set<String> parameters, Action action) {

    /** Who may ask. */
    enum Access {
        /** Everybody, without a token. */
        ANYBODY,
        /** Whoever has a token. */
        READER,
        /** Whoever may change executions. */
        OPERATOR,
        /** Whoever may change what the engine does. */
        ADMINISTRATOR;

        boolean isOpenTo(ApiRole role) {
            return switch (this) {
                case ANYBODY, READER -> true;
                case OPERATOR -> role.includes(ApiRole.OPERATE);
                case ADMINISTRATOR -> role.includes(ApiRole.ADMIN);
            };
        }
    }

    /** Answers a call. */
    interface Action {

        /** Returns the answer. */
        ApiAnswer answer(ApiRequest request) throws IOException;
    }

    static ApiRoute get(String path, Action action, String... parameters) {
        return new ApiRoute("GET", path, Access.READER, Set.of(parameters), action);
    }

    static ApiRoute open(String path, Action action) {
        return new ApiRoute("GET", path, Access.ANYBODY, Set.of(), action);
    }

    static ApiRoute post(String path, Action action) {
        return new ApiRoute("POST", path, Access.OPERATOR, Set.of(), action);
    }

    static ApiRoute admin(String path, Action action) {
        return new ApiRoute("POST", path, Access.ADMINISTRATOR, Set.of(), action);
    }

    /** Returns the parts of a path that the route's names stand for; nothing if it is another path. */
    Optional<Map<String, String>> match(List<String> parts) {
        var own = path.substring(1).split("/", -1);
        if (own.length != parts.size()) {
            return Optional.empty();
        }
        var names = new LinkedHashMap<String, String>();
        for (int i = 0; i < own.length; i++) {
            if (own[i].startsWith("{")) {
                names.put(own[i].substring(1, own[i].length() - 1), parts.get(i));
            } else if (!own[i].equals(parts.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }
}
