/** The engine over HTTP: who may ask what, the routes and their answers, and a server of the JDK's own for them. */
@NullMarked
package dev.millrace.http;

import org.jspecify.annotations.NullMarked;
