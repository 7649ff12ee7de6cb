/** Options that several magics share, what they can be completed to, and what a word that names pictures stands for. */
package org.zimagelab.notebook.options;
