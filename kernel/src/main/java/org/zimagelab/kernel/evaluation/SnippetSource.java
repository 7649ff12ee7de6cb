package org.zimagelab.kernel.evaluation;

/**
 * A part of what is evaluated that stands for itself, as JShell parts it.
 *
 * @param moreFollows whether further source comes behind it
 */
record SnippetSource(String source, SourceLocation location, boolean moreFollows) {}
