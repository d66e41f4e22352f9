/** Notifications by mail: MailChannel and the SmtpServer that it hands them to. */
@NullMarked
package dev.millrace.mail;

import org.jspecify.annotations.NullMarked;
