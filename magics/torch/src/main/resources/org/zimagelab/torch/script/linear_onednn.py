# x Wᵀ in float32 on an x86 CPU. PyTorch asks MKL; for large matrices oneDNN, which it carries for convolutions, is
# up to 20 % faster, but slower for small ones and for those that narrow.
def linear(x: Tensor, w: Tensor) -> Tensor:
  if w.size(0) < w.size(1) or w.size(0) * w.size(1) < 500000:
    return torch.linear(x, w)
  return ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), "")
