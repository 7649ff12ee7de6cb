/**
 * The frame of a magic that is a picocli command: from the words of its line to the call, and to one line if that
 * fails.
 */
package org.zimagelab.common.magic;
