# AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101), with clipped gradients and a running average of the weights.
class AdamW(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  parameters : List[Tensor]
  decay : List[float]
  first : List[Tensor]
  second : List[Tensor]
  average : List[Tensor]
  beta1 : float
  beta2 : float
  averaging : float

  def keep(self, kind: int, x: Tensor) -> int:
    """Restores a state of the next weight. (Copies it: DJL frees its tensors after the call.)"""
    self.state(kind).append(x.clone())
    return len(self.state(kind))

  def take(self, weights: Dict[str, Tensor]) -> int:
    """Turns a network's weights into parameters. Call it once, in forward: tensors of other calls get no gradients."""
    for name in weights.keys():
      i = len(self.parameters)
      p = weights[name].clone().requires_grad_(True)
      weights[name] = p
      self.parameters.append(p)
      self.decay.append(0.01 if p.dim() > 1 and "token" not in name else 0.)
      if len(self.first) > i:
        self.first[i] = self.first[i].clone()
        self.second[i] = self.second[i].clone()
        self.average[i] = self.average[i].clone()
      else:
        self.first.append(torch.zeros_like(p.detach()))
        self.second.append(torch.zeros_like(p.detach()))
        self.average.append(p.detach().clone())
    return len(self.parameters)

  def state(self, kind: int) -> List[Tensor]:
    if kind == 0:
      return [p.detach() for p in self.parameters]
    if kind == 1:
      return self.first
    if kind == 2:
      return self.second
    return self.average

  def update(self, loss: Tensor, settings: Tensor) -> Tensor:
    """Takes one step down the gradient of the loss. Returns the norm of the gradient before it is clipped to 1.

    settings: learning rate, t counted from 1, and values for the root class.
    """
    lr = float(settings[0])
    t = int(settings[1])
    gradients = torch.grad([loss], self.parameters, None, False, False, True)
    g = annotate(List[Tensor], [])
    for i in range(len(gradients)):
      gradient = gradients[i]
      if gradient is None:
        g.append(torch.zeros_like(self.first[i]))
      else:
        g.append(gradient)
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)))
    torch._foreach_mul_(g, torch.clamp(1. / (norm + 1e-6), None, 1.))
    p = self.state(0)
    torch._foreach_lerp_(self.first, g, 1. - self.beta1)
    torch._foreach_mul_(self.second, self.beta2)
    torch._foreach_addcmul_(self.second, g, g, 1. - self.beta2)
    root = torch._foreach_sqrt(self.second)
    torch._foreach_mul_(root, (1. - self.beta2 ** t) ** -0.5)
    torch._foreach_add_(root, 1e-8)
    shrink = annotate(List[number], [])
    for d in self.decay:
      shrink.append(1. - lr * d)
    torch._foreach_mul_(p, shrink)
    torch._foreach_addcdiv_(p, self.first, root, -lr / (1. - self.beta1 ** t))
    # at first the average forgets the random start faster
    keep = min(self.averaging, (1. + t) / (10. + t))
    torch._foreach_lerp_(self.average, p, 1. - keep)
    return norm
