/**
 * The magics: thin commands over the Java API, and how their results are shown in a notebook.
 *
 * <p>Here belong options, displays, charts and pages. Whatever a magic computes is done by the modules below.
 */
package org.zimagelab.notebook;
