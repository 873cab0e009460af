// The template: the process that is warmed up before any key is read, and stays as it was then. It makes zygotes when the
// supervisor asks and does nothing else: it never sees a job, an original or a key.
#pragma once

#include "base/result.h"
#include "wash/child.h"
#include "wash/descriptor.h"
#include "wash/layers.h"

namespace temizu {

struct TemplateLink {
  Descriptor control;       // orders go here; closing it ends the template
  Layers available;         // what this kernel and user can have
};

// Forks the template and waits until it is warm. The calling process must have one thread only, and should not have
// read any secret yet. Started as root it works as user 65534.
Result<TemplateLink> start_template(const CageWork& work);

// One more zygote with these layers, connected through channels.
struct ZygoteProcess {
  int process{0};                     // as seen from here
  std::uint32_t private_kib{0};
  std::vector<Descriptor> channels;   // our ends
};
Result<ZygoteProcess> start_zygote(const TemplateLink& link, const Layers& layers, std::uint32_t channels);

// The template's process has ended: it makes no zygote any more.
bool template_is_gone(const TemplateLink& link);

}  // namespace temizu
