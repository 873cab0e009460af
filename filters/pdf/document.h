// The parts of a document above its pages' content: page tree, destinations, outline, labels, links, annotations, fields.
#pragma once

#include "filters/pdf/work.h"

namespace temizu::pdf {

// A page of the source with what it inherits (ISO 32000-1 7.7.3.4).
struct SourcePage {
  Object page{Object::newNull()}, resources{Object::newNull()}, media{Object::newNull()}, crop{Object::newNull()}, rotate{Object::newNull()};
};

// pages.cc. All pages in order; loops and what is no page are left out. Fails by Stopped: no page, too many pages.
std::vector<SourcePage> read_pages(Work& work);
// Numbers for all pages, so that destinations can name them; then the pages and a tree above them. Gives the root.
void reserve_pages(Work& work, const std::vector<SourcePage>& pages);
Value build_pages(Work& work, const std::vector<SourcePage>& pages);

// links.cc
void read_named_destinations(Work& work, Object catalog);
Value build_destination(Work& work, Object source);   // an array, by name, or a GoTo action; empty when its page is not there
Value build_link(Work& work, Object annotation);
Value build_outline(Work& work, Object catalog);
Value build_page_labels(Work& work, Object catalog);

// annotations.cc: draws what an annotation shows into the page; gives the operators for it.
Bytes draw_annotation(Work& work, Object annotation, ResourceScope& scope);

// field.cc: a form XObject of the source's file for a field that has a value and no appearance; null when there is nothing to show.
Object make_field_appearance(Work& work, Object widget, double width, double height);

}  // namespace temizu::pdf
