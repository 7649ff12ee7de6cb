/**
 * The magics: thin commands over the Java API, and how their results are shown in a notebook.
 *
 * <p>Here belong what a kernel loads ({@link org.zimagelab.notebook.ZImageExtension}) and what a Java cell calls
 * ({@link org.zimagelab.notebook.Lab}). Whatever a magic computes is done by the modules below.
 */
package org.zimagelab.notebook;
