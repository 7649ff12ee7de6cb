package org.zimagelab.kernel.evaluation;

/**
 * One snippet of the evaluated source, as JShell splits it.
 *
 * @param moreFollows whether more source follows it
 */
record SnippetSource(String source, SourceLocation location, boolean moreFollows) {}
